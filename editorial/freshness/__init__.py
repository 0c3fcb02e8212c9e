"""How long an entry counts as checked, and how its town is asked to check it again."""
