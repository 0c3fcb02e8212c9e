"""File and number formats: text encodings, CSV, JSON-LD, XML, decimals, licences."""
