"""Database backend: Django's for PostgreSQL, with a quicker look at kept connections."""
