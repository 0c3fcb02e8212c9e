"""Shared parts of background jobs: job name for the audit log, advisory locks."""
