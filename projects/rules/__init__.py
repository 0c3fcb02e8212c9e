"""What must hold of a project, and what of it others may change or should hear of."""
