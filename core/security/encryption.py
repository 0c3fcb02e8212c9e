"""Encryption at rest for secrets that must be readable again; the key is derived from SECRET_KEY.

After a change of SECRET_KEY, keep the former key in SECRET_KEY_FALLBACKS until everything is
encrypted anew. Data that no key decrypts raises `Unreadable`.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """Encrypted with an unknown key, or damaged."""


def seal(content: bytes) -> bytes:
    return _sealer(*_keys()).encrypt(content)


def unseal(sealed: bytes) -> bytes:
    """Raises `Unreadable`."""
    try:
        return _sealer(*_keys()).decrypt(sealed)
    except InvalidToken:
        raise Unreadable from None


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


@lru_cache(maxsize=4)
def _sealer(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"core.security.encryption")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
