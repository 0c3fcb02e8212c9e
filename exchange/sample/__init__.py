"""Demo content between towns; fictitious and marked as such, except for one lesson."""
