"""Building blocks of the REST API (docs/api.md); serializers stay in their apps."""
