"""The states of an entry, who may move it, and what follows from a move."""
