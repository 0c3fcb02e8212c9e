"""Lists shared by pages and API: filters, facets, search, keyset pagination."""
