"""Services that write projects."""
