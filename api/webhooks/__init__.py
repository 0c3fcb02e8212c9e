"""Webhooks by Standard Webhooks 1.0 (docs/webhooks.md)."""
