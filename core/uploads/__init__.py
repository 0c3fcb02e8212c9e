"""Content-based validation of uploaded files and images."""
