"""Reports of abuse, by members and by the public."""
