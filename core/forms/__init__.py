"""What forms over stored rows share."""
