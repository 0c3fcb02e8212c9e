"""Middleware for every request and response, and the client for outgoing HTTP."""
