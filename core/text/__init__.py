"""Texts as people type them: spelling, limits, names, prose."""
