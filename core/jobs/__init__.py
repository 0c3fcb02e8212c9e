"""What background jobs share."""
