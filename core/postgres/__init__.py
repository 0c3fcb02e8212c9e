"""Database backend: Django's for PostgreSQL, with cheaper health checks and comparisons of columns."""
