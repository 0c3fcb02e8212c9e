"""Loading the official register: read a file, check every row, write in one transaction."""
