"""All writes to members and profiles of towns."""
