"""The only member of a town wants to leave: moderators find a successor or accept the departure."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import NotAllowed, WrongState
from core.mail.outbox import queue_mail
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Invitation, Membership, Municipality, SuccessionRequest
from municipalities.permissions import settles_succession
from municipalities.services import invitations, members


def open_request(town: Municipality) -> SuccessionRequest | None:
    return SuccessionRequest.objects.open().filter(municipality=town).first()


def open_requests() -> QuerySet:
    return SuccessionRequest.objects.open().select_related("municipality__district", "asked_by")


def towns_without_coordination() -> QuerySet:
    """Towns with members but without an active coordinator."""
    people = Membership.objects.filter(municipality=OuterRef("pk"))
    coordinating = people.filter(role=Role.COORDINATOR, user__is_active=True)
    return (
        Municipality.objects.filter(Exists(people), ~Exists(coordinating))
        .select_related("district")
        .order_by("sort_key", "pk")
    )


@transaction.atomic
def ask(*, by: Actor, message: str = "") -> SuccessionRequest:
    """Create a request; only for the only member of a town. Idempotent. Raises `WrongState`."""
    members.lock_town(by.municipality_id)
    row = Membership.objects.filter(pk=by.membership.pk).first()
    if row is None or row.role != Role.COORDINATOR:
        raise WrongState
    if members.colleagues(row).exists():
        raise WrongState(
            _(
                "Es gibt noch andere in Ihrer Kommune. Bitte wählen Sie, wer die Koordination übernimmt."
            )
        )
    request, created = SuccessionRequest.objects.open().get_or_create(
        municipality_id=row.municipality_id,
        defaults={"asked_by": by.user, "message": message.strip()[:1000]},
    )
    if created:
        audit.record(
            "succession_asked", request, by=by.user_id, municipality_id=row.municipality_id
        )
    return request


@transaction.atomic
def withdraw(*, by: Actor) -> None:
    """Withdraw the request: the person stays."""
    members.lock_town(by.municipality_id)
    request = _locked(municipality=by.municipality_id, asked_by=by.user)
    _finish(request, "succession_withdrawn", by)


@transaction.atomic
def appoint(request: SuccessionRequest, *, by: Actor, email: str) -> Invitation:
    """Invite somebody as coordinator; the person who asked is notified when they have joined."""
    if not settles_succession(by, request.municipality):
        raise NotAllowed if request.ended_at is None else WrongState
    return invitations.invite(request.municipality, by=by, email=email, role=Role.COORDINATOR)


@transaction.atomic
def accept_departure(request: SuccessionRequest, *, by: Actor) -> None:
    """No successor was found: end the membership and leave the town without members.

    Its open requests expire by the usual deadline, and the asking towns are notified. Raises
    `WrongState` if somebody has joined in the meantime and could take over.
    """
    if not by.is_moderator or by.is_member_of(request.municipality_id):
        raise NotAllowed
    members.lock_town(request.municipality_id)
    found = _locked(pk=request.pk)
    row = Membership.objects.filter(
        municipality=found.municipality_id, user=found.asked_by_id
    ).first()
    if row is not None:
        if members.colleagues(row).exists():
            raise WrongState(
                _(
                    "Inzwischen arbeitet dort wieder jemand mit. Jetzt kann die Person selbst übergeben."
                )
            )
        members.end(row, "left", by)
        _tell_accepted(found)
    _finish(found, "succession_accepted", by)


def _locked(**which) -> SuccessionRequest:
    rows = SuccessionRequest.objects.open().select_for_update(of=("self",))
    found = rows.filter(**which).first()
    if found is None:
        raise WrongState
    return found


def _finish(request: SuccessionRequest, action: str, by: Actor) -> None:
    request.ended_at, request.ended_by = timezone.now(), by.user
    request.save(update_fields=["ended_at", "ended_by"])
    audit.record(action, request, by=by.user_id, municipality_id=request.municipality_id)


def _tell_accepted(request: SuccessionRequest) -> None:
    person = request.asked_by
    queue_mail(
        to=person.email,
        template="municipalities/departure_accepted",
        context={"town": request.municipality, "url": settings.SITE_URL + reverse("dashboard")},
        language=person.language,
    )
