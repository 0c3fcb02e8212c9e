"""A first draft out of a text file: read, recognise, let the person check, create."""
