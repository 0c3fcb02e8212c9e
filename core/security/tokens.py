"""Tokens for links in mails: 256 random bits, stored only as a hash (R8)."""

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """A token for the mail and its hash for the database."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
