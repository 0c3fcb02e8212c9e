"""Secrets, and guards of public forms."""
