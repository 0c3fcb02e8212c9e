"""The moderators' queue, decisions, field comments and reminders."""
