"""Indicators of a project: values over time and their presentation."""
