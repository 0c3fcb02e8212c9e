"""Password hasher for portal secrets, as used by the token endpoint."""

import hashlib
import hmac

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.translation import gettext_lazy as _


def hash_of(secret: str) -> str:
    """SHA-256. A slow hash would add nothing, because a secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class AnyOfHasher(BasePasswordHasher):
    """``any_of$<hash>$<hash>``: accepts any of several secrets, so that they rotate without a gap.

    Without hashes nothing is accepted.
    """

    algorithm = "any_of"

    def encode(self, password: str, salt: str) -> str:
        return encoded([hash_of(password)])

    def decode(self, encoded: str) -> dict:
        return {"algorithm": self.algorithm, "hashes": encoded.split("$")[1:]}

    def verify(self, password: str, encoded: str) -> bool:
        given = hash_of(password)
        found = [hmac.compare_digest(given, known) for known in self.decode(encoded)["hashes"]]
        return any(found)

    def safe_summary(self, encoded: str) -> dict:
        return {_("Anzahl"): len(self.decode(encoded)["hashes"])}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to do: there are no rounds."""


def encoded(hashes) -> str:
    return "$".join([AnyOfHasher.algorithm, *hashes])
