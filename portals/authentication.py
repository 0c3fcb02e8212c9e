"""Authentication of the API: a portal's bearer token, or anonymous (docs/portals.md). No sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.idp.oidc.models import Token
from django.db.models import Prefetch
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication

from core.api.problems import BEARER, Problem
from portals.models import Portal, PortalSecret

_USE_IS_NOTED_EVERY = timedelta(minutes=5)
_VALID_SECRETS = Prefetch(
    "client__portal__secrets", PortalSecret.objects.filter(revoked_at=None), "valid_secrets"
)


@dataclass(frozen=True)
class Access:
    """A portal with a valid token, stored in ``request.auth``; ``request.user`` is always None."""

    portal: Portal
    scopes: frozenset[str]
    expires_at: datetime

    @property
    def key(self) -> str:
        """Rate-limit key."""
        return f"portal:{self.portal.pk}"

    @property
    def reads_per_minute(self) -> int:
        return self.portal.reads_per_minute

    @property
    def writes_per_minute(self) -> int:
        return self.portal.writes_per_minute


def unauthenticated() -> Problem:
    """Error for an invalid, expired or revoked token; never downgraded to anonymous access."""
    return Problem(
        401, "unauthenticated", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
    )


class PortalAuthentication(BaseAuthentication):
    """Bearer tokens only; two queries for a request with a token, none without."""

    def authenticate(self, request):
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header.strip():
            return None
        scheme, _blank, value = header.partition(" ")
        access = _access_of(value.strip()) if scheme.lower() == "bearer" else None
        if access is None:
            raise unauthenticated()
        return None, access

    def authenticate_header(self, request) -> str:
        return BEARER


def _access_of(value: str) -> Access | None:
    tokens = Token.objects.valid().by_value(value).filter(type=Token.Type.ACCESS_TOKEN)
    tokens = tokens.filter(client__portal__is_active=True).select_related("client__portal")
    token = tokens.prefetch_related(_VALID_SECRETS).first() if value else None
    if token is None:
        return None
    portal = token.client.portal
    if (token.data or {}).get("secret") not in {str(row.pk) for row in portal.valid_secrets}:
        return None
    _note_use(portal)
    return Access(portal, portal.scopes & frozenset(token.get_scopes()), token.expires_at)


def _note_use(portal: Portal) -> None:
    now = timezone.now()
    if portal.last_used_at is None or now - portal.last_used_at > _USE_IS_NOTED_EVERY:
        Portal.objects.filter(pk=portal.pk).update(last_used_at=now)
