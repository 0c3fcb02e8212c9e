"""Lists as page and API read them: filters, facets, search, keyset pages."""
