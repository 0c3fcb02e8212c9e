"""Taking over what partner instances keep: `reading` their feed, `applying` it, `services` for both."""
