"""Content schema of entries, differences between two states, and published versions."""
