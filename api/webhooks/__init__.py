"""Webhooks by Standard Webhooks 1.0 (api.md §10; docs/webhooks.md)."""
