"""The editorial workflow: states, permissions, moves with their comments and effects."""
