"""The multi-step form of a project."""
