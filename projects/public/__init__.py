"""Projects as everybody reads them."""
