"""What an entry consists of, how two states of it differ, and its published versions."""
