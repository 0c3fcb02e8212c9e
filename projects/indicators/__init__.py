"""Indicators of a project: values over time and how they read."""
