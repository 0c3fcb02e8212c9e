"""What every request and answer goes through, and the only way out."""
