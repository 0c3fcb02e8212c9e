"""The moderators' queue, decisions, bulk approval and reminders."""
