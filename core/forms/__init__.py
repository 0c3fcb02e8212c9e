"""Shared parts of forms that edit stored rows."""
