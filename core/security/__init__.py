"""Secrets, spam protection of public forms, and CSV formula guards."""
