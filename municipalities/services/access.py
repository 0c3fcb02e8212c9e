"""Requests for access to a town, vetted by its coordinators or by moderators."""

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import recording as audit
from core.errors import DomainError, NotAllowed, WrongState
from core.mail.outbox import about, queue_mail
from municipalities import official
from municipalities.actors import Actor
from municipalities.choices import MunicipalityKind, Role
from municipalities.mail_guards import ACCESS
from municipalities.models import AccessRequest, Membership, Municipality
from municipalities.permissions import vets


def request_access(town: Municipality, *, by: User, message: str = "") -> AccessRequest:
    """Request to become an editor of ``town``; the address was confirmed at registration."""
    if all(official.is_private(address) for address in by.confirmed_addresses):
        raise DomainError(
            _(
                "Bitte nutzen Sie eine dienstliche Adresse. "
                "An einer privaten Adresse können wir Ihre Kommune nicht erkennen."
            )
        )
    if town.valid_until or town.kind == MunicipalityKind.STATE:
        raise WrongState(_("Für diesen Eintrag des Registers gibt es keinen Zugang."))
    if Membership.objects.filter(user=by, municipality=town).exists():
        raise WrongState(_("Sie gehören schon zu dieser Kommune."))
    try:
        with transaction.atomic():
            wish = AccessRequest.objects.create(
                user=by, municipality=town, message=message.strip()[:1000]
            )
            audit.record("access_requested", wish, by=by.pk, municipality_id=town.pk)
            _tell_coordinators(wish)
    except IntegrityError as error:
        raise WrongState(_("Ihre Anfrage liegt schon vor.")) from error
    return wish


def with_doubts(wishes: Iterable[AccessRequest]) -> list[AccessRequest]:
    """Set ``doubt`` (see `official.doubt`) on each request, for the person who decides."""
    rows = list(wishes)
    found = official.doubts((wish.municipality, wish.user.email) for wish in rows)
    for wish, doubt in zip(rows, found, strict=True):
        wish.doubt = doubt
    return rows


@transaction.atomic
def decide(wish: AccessRequest, *, by: Actor, accept: bool, role: str, reason: str = "") -> None:
    """Admit a person with a role, or refuse with a reason. Nobody may decide their own request."""
    row = (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("municipality", "user")
        .get(pk=wish.pk)
    )
    if not vets(by, row.municipality) or row.user_id == by.user_id:
        raise NotAllowed
    if row.status != AccessRequest.Status.PENDING:
        raise WrongState
    if not accept and not reason.strip():
        raise DomainError(_("Bitte nennen Sie eine Begründung. Die Person erhält sie per Mail."))
    if accept:
        if role not in Role.values:
            raise DomainError(_("Bitte wählen Sie eine Rolle."))
        Membership.objects.get_or_create(
            user=row.user, municipality=row.municipality, defaults={"role": role}
        )
    row.status = AccessRequest.Status.ACCEPTED if accept else AccessRequest.Status.REFUSED
    row.reason, row.decided_at, row.decided_by = reason.strip(), timezone.now(), by.user
    row.save()
    audit.record(
        f"access_{row.status}", row, by=by.user_id, municipality_id=row.municipality_id, role=role
    )
    queue_mail(
        to=row.user.email,
        template="municipalities/access_decision",
        context={"wish": row, "url": settings.SITE_URL + reverse("dashboard")},
        language=row.user.language,
    )


def _tell_coordinators(wish: AccessRequest) -> None:
    """Mail the coordinators. Without any, the request waits in the moderators' list."""
    rows = Membership.objects.filter(
        municipality=wish.municipality, role=Role.COORDINATOR, user__is_active=True
    ).select_related("user")
    for row in rows:
        queue_mail(
            to=row.user.email,
            template="municipalities/access_request",
            context={"wish": wish, "url": settings.SITE_URL + reverse("team")},
            guard=about(ACCESS, wish),
            language=row.user.language,
            by_stranger=True,
        )
