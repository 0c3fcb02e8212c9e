"""Abuse reports by members and by the public."""
