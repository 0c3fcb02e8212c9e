"""Tools of development that never run in production."""
