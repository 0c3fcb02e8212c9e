"""Corrections: proposed by any reader, decided by the town that owns the entry."""
