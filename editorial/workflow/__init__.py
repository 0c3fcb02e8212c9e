"""The editorial workflow: states, permissions, moves and their effects."""
