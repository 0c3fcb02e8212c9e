"""Audit log pages for coordinators and administrators."""
