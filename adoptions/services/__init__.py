"""All writes to adoptions: `recording`, `confirming`, `results` and `moderating`."""
