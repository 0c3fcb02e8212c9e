"""Importing entries that another instance keeps: the rules shared by all kinds."""
