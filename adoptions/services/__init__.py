"""Every write about adoptions: `recording` by the adopter, `confirming` by both, `results`."""
