"""Import of records from partner instances: `reading` their feed, `applying` it, `services` for both."""
