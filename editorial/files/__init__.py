"""Uploaded files: storage, delivery, and keeping them while a form is corrected."""
