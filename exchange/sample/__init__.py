"""What the demo shows of the life between towns; all of it made up and marked, but for one lesson."""
