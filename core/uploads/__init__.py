"""Checking uploaded files and pictures by their content."""
