"""Review intervals of entries, and the reminders that ask towns to check them again."""
