"""Portals and their secrets; every write is audited (docs/portals.md)."""

import string

from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import DomainError, WrongState
from portals.hashers import encoded, hash_of
from portals.models import Portal, PortalSecret

SECRET_LENGTH = 43  # letters and digits, 256 bits of entropy


def _client_for(portal: Portal) -> Client:
    client = Client(name=portal.name, type=Client.Type.CONFIDENTIAL, secret=encoded([]))
    client.grant_types = Client.GrantType.CLIENT_CREDENTIALS
    client.response_types = ""
    return client


@transaction.atomic
def save(portal: Portal, *, by) -> Portal:
    """Create or change a portal; ``by`` is a user id. Changed scopes apply at once."""
    is_new = portal._state.adding
    client = _client_for(portal) if is_new else portal.client
    client.name = portal.name
    client.set_scopes(sorted(portal.scopes))
    client.set_default_scopes(sorted(portal.scopes))
    if is_new:
        client.save()
    else:  # concurrent changes of its secret must survive
        client.save(update_fields=["name", "scopes", "default_scopes"])
    portal.client = client
    portal.save()
    audit.record(
        "portal_created" if is_new else "portal_changed",
        portal,
        by=by,
        scopes=sorted(portal.scopes),
        active=portal.is_active,
    )
    return portal


@transaction.atomic
def new_secret(portal: Portal, *, by) -> str:
    """Create another secret and return it, once. Raises `DomainError` if two are valid already."""
    portal = Portal.objects.select_for_update().get(pk=portal.pk)
    if portal.secrets.filter(revoked_at=None).count() >= PortalSecret.MAX_PER_PORTAL:
        raise DomainError(
            _(
                "Es gelten schon zwei Geheimnisse. Widerrufen Sie zuerst das, das niemand mehr nutzt."
            )
        )
    secret = get_random_string(SECRET_LENGTH, string.ascii_letters + string.digits)
    row = portal.secrets.create(hash=hash_of(secret), hint=secret[-4:])
    _let_client_know(portal)
    audit.record("portal_secret_made", portal, by=by, secret=str(row.pk))
    return secret


@transaction.atomic
def revoke_secret(row: PortalSecret, *, by) -> None:
    """Revoke a secret and its tokens at once. Raises `WrongState` if it is revoked already."""
    portal = Portal.objects.select_for_update().get(pk=row.portal_id)
    if not PortalSecret.objects.filter(pk=row.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    ):
        raise WrongState
    _let_client_know(portal)
    Token.objects.filter(client_id=portal.client_id, data__secret=str(row.pk)).delete()
    audit.record("portal_secret_revoked", portal, by=by, secret=str(row.pk))


def _let_client_know(portal: Portal) -> None:
    hashes = portal.secrets.filter(revoked_at=None).values_list("hash", flat=True)
    Client.objects.filter(pk=portal.client_id).update(secret=encoded(hashes))


def bind_token(token: str, client_id: str, secret: str) -> bool:
    """Bind a token to the secret it was issued for, so that both are revoked together; note the use.

    False if the secret is not valid (any more).
    """
    now = timezone.now()
    rows = PortalSecret.objects.filter(portal__client_id=client_id, hash=hash_of(secret))
    row = rows.filter(revoked_at=None).first()
    if row is None:
        return False
    Token.objects.by_value(token).update(data={"secret": str(row.pk)})
    rows.update(last_used_at=now)
    Portal.objects.filter(pk=row.portal_id).update(last_used_at=now)
    return True
