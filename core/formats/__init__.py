"""Numbers, licences, tables and documents in the notations of others."""
