"""Every write on towns' people and profiles."""
