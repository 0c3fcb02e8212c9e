"""The moderators' queue, their decisions, remarks and reminders."""
