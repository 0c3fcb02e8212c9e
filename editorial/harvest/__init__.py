"""Import of entries kept by another instance: rules shared by all kinds."""
