"""Building blocks of the REST API (design: api.md §1, §4–6); serializers stay in their apps."""
