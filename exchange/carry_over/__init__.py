"""Databases of the former chain of migrations: recognised, refused or carried over.

Why, and what is carried over: docs/decisions/0045-apps-and-migrations.md.
"""
