"""The pages on which coordinators and administrators read the audit log."""
