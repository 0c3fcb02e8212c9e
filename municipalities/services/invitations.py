"""Invitations to a town: sent by a coordinator, accepted once, by the invited person only."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import recording as audit
from core.errors import DomainError, NotAllowed, WrongState
from core.mail.addresses import canonical
from core.mail.outbox import about, queue_mail
from core.security.tokens import new_token, token_hash
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.mail_guards import INVITATION, SUCCESSION
from municipalities.models import Invitation, Membership, Municipality, SuccessionRequest
from municipalities.permissions import manages_team, settles_succession

VALID_FOR = timedelta(days=14)
MAX_FORMER = 20


def invite(town: Municipality, *, by: Actor, email: str, role: str) -> Invitation:
    """Create an invitation and its mail; at most one open invitation per address and town.

    New members can read the town's internal content, so its coordinators are notified if an
    administrator invites. Moderators may invite only if the town's only member asked for a successor.
    """
    if not manages_team(by, town) and not settles_succession(by, town):
        raise NotAllowed
    try:
        email = canonical(email)
    except ValidationError as error:
        raise DomainError(error.message) from error
    if role not in Role.values:
        raise DomainError(_("Bitte wählen Sie eine Rolle."))
    if _works_there(town, email):
        raise WrongState(_("Diese Person gehört schon zu Ihrer Kommune."))
    token, hashed = new_token()
    _close_expired(town, email)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                municipality=town,
                email=email,
                role=role,
                token_hash=hashed,
                invited_by=by.user,
                expires_at=timezone.now() + VALID_FOR,
            )
            audit.record("invited", invitation, by=by.user_id, municipality_id=town.pk, role=role)
            _send(invitation, token, by)
            _tell_coordination(invitation, by)
    except IntegrityError as error:
        raise WrongState(_("An diese Adresse ist schon eine Einladung unterwegs.")) from error
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: Actor) -> None:
    """Send a new link; the old one stops working."""
    row = _locked_open(invitation, by)
    row.former_hashes = [*row.former_hashes, row.token_hash][-MAX_FORMER:]
    token, row.token_hash = new_token()
    row.expires_at = timezone.now() + VALID_FOR
    row.save()
    audit.record("invitation_resent", row, by=by.user_id, municipality_id=row.municipality_id)
    _send(row, token, by)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    row = _locked_open(invitation, by)
    row.withdrawn_at = timezone.now()
    row.save()
    audit.record("invitation_withdrawn", row, by=by.user_id, municipality_id=row.municipality_id)


def find(token: str) -> Invitation | None:
    """The invitation for a token, open or not, including tokens replaced by a later mail."""
    hashed = token_hash(token)
    rows = Invitation.objects.select_related("municipality__district")
    return (
        rows.filter(token_hash=hashed).first()
        or rows.filter(former_hashes__contains=[hashed]).first()
    )


def open_for(user: User) -> list[Invitation]:
    """Open invitations to any confirmed address of this person."""
    rows = Invitation.objects.filter(
        email__in=user.confirmed_addresses,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )
    return list(rows.select_related("municipality__district").order_by("created_at"))


def is_replaced(invitation: Invitation, token: str) -> bool:
    """Whether a later mail replaced this token."""
    return invitation.token_hash != token_hash(token)


@transaction.atomic
def accept(token: str, *, user: User) -> Membership:
    """Make ``user`` a member with the role of the invitation. A token works once."""
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if row is None or not row.is_open:
        raise WrongState(_("Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."))
    if not row.is_for(user):
        raise NotAllowed(_("Diese Einladung gilt für eine andere E-Mail-Adresse."))
    membership, _created = Membership.objects.get_or_create(
        user=user, municipality=row.municipality, defaults={"role": row.role}
    )
    row.accepted_at, row.accepted_by = timezone.now(), user
    row.save()
    audit.record(
        "joined", row, by=user.pk, municipality_id=row.municipality_id, role=membership.role
    )
    _tell_who_waits_for_a_successor(row.municipality)
    return membership


def _works_there(town: Municipality, email: str) -> bool:
    confirmed = Q(user__email=email) | Q(
        user__emailaddress__email=email, user__emailaddress__verified=True
    )
    return Membership.objects.filter(confirmed, municipality=town).exists()


def _locked_open(invitation: Invitation, by: Actor) -> Invitation:
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .get(pk=invitation.pk)
    )
    if not manages_team(by, row.municipality):
        raise NotAllowed
    if row.accepted_at or row.withdrawn_at:
        raise WrongState
    return row


def _close_expired(town: Municipality, email: str) -> None:
    Invitation.objects.filter(
        municipality=town, email=email, accepted_at=None, withdrawn_at=None
    ).filter(expires_at__lte=timezone.now()).update(withdrawn_at=timezone.now())


def _send(invitation: Invitation, token: str, by: Actor) -> None:
    """Queue the mail. Raises `DomainError` if the recipient's daily limit of such mails is reached."""
    record = queue_mail(
        to=invitation.email,
        template="municipalities/invitation",
        context={
            "invitation": invitation,
            "inviter": by.user,
            "url": settings.SITE_URL + reverse("invitation", args=[token]),
        },
        guard=about(INVITATION, invitation),
        by_stranger=True,
    )
    if record is None:
        raise DomainError(
            _("An diese Adresse sind heute schon viele Mails gegangen. Bitte morgen noch einmal.")
        )


def _tell_who_waits_for_a_successor(town: Municipality) -> None:
    """Tell the person who asked for a successor that they can hand over now."""
    waiting = SuccessionRequest.objects.open().filter(municipality=town).select_related("asked_by")
    for request in waiting.exclude(asked_by=None):
        queue_mail(
            to=request.asked_by.email,
            template="municipalities/successor_joined",
            context={"town": town, "url": settings.SITE_URL + reverse("leave_town")},
            guard=about(SUCCESSION, request),
            language=request.asked_by.language,
        )


def _tell_coordination(invitation: Invitation, by: Actor) -> None:
    if by.is_member_of(invitation.municipality_id):
        return
    coordinators = User.objects.filter(
        is_active=True,
        memberships__municipality=invitation.municipality_id,
        memberships__role=Role.COORDINATOR,
    )
    for person in coordinators.order_by("pk"):
        queue_mail(
            to=person.email,
            template="municipalities/invited_by_site",
            context={"invitation": invitation, "url": settings.SITE_URL + reverse("team")},
            guard=about(INVITATION, invitation),
            language=person.language,
        )
