"""Projects as the public sees them."""
