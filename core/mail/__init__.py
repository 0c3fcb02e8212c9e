"""Outgoing mail, the addresses it goes to, and what strangers may cause."""
