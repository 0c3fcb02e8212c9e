"""Uploaded files: storing, serving, and keeping them while a form comes back."""
