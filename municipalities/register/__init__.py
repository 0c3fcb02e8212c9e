"""Load the official register: read a file, validate every row, write in one transaction."""
