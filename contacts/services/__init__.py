"""Every write about requests: `asking`, `talking`, `reporting`, and `clock` for what time does."""
