"""Limits of a session and the second factor of those who need one."""
