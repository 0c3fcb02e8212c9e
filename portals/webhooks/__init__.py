"""Webhooks according to Standard Webhooks 1.0 (docs/webhooks.md)."""
