"""Pages and services for writing entries, and autosave."""
