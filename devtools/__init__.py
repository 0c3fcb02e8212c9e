"""Development tools; none of them runs in production."""
