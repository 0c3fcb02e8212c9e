"""Outgoing mail, mail addresses, and limits on mails that strangers cause."""
