"""The form of a project, step by step."""
