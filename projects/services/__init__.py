"""Every write on projects."""
