"""Pages and services with which a town writes an entry; autosave."""
