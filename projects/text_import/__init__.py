"""Text import: read a text file, recognise fields, let the user review, create a draft."""
