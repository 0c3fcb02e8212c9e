"""Rules on projects: completeness, prerequisites, significance of changes, correctable fields."""
