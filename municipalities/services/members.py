"""Roles, leaving with or without an heir, and the town's profile."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import offboarding
from accounts.offboarding import Departure
from core.audit import recording as audit
from core.errors import DomainError, NotAllowed, StaleVersion, WrongState
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership, Municipality, SuccessionRequest
from municipalities.permissions import edits_profile, manages_team

_LAST = _("Eine Kommune braucht mindestens eine Koordination. Bestimmen Sie erst eine andere.")

PROFILE_FIELDS = (
    "about",
    "website",
    "it_operator",
    "has_lorawan",
    "has_public_utility",
    "staff_days_available",
    "embedding_allowed",
)


@transaction.atomic
def change_role(membership: Membership, *, by: Actor, role: str, seen: str = "") -> Membership:
    """Change a role. Raises `StaleVersion` if it is no longer ``seen``, the role the page showed."""
    row = _locked(membership, by)
    if seen and seen != row.role:
        raise StaleVersion
    if role not in Role.values:
        raise DomainError(_("Bitte wählen Sie eine Rolle."))
    if role != Role.COORDINATOR:
        _refuse_last_coordinator(row)
    before, row.role = row.role, role
    row.save()
    audit.record(
        "role_changed",
        row,
        by=by.user_id,
        municipality_id=row.municipality_id,
        person=str(row.user_id),
        before=before,
        role=role,
    )
    return row


@transaction.atomic
def remove_member(membership: Membership, *, by: Actor, heir: UUID | None = None) -> None:
    """Remove a member: all rights in this town end with the next request; entries stay.

    ``heir``, a colleague's user id, takes over open items. Raises the same errors as `leave`.
    """
    _depart(_locked(membership, by), "member_removed", by, heir)


@transaction.atomic
def end_by_administrator(membership: Membership, *, by: Actor) -> None:
    """As `remove_member`, but without an heir, and also for the last coordinator of a town.

    Open items fall to deputies and coordinators.
    """
    end(_locked(membership, by), "member_removed", by)


@transaction.atomic
def leave(*, by: Actor, heir: UUID | None = None) -> None:
    """Leave the town one acts for; ``heir``, a colleague's user id, takes over open items.

    The heir of the last coordinator becomes coordinator. Raises `WrongState` if nobody else could
    coordinate or the person has already left, `DomainError` if an heir is required or is not an active
    colleague.
    """
    lock_town(by.municipality_id)
    row = Membership.objects.select_for_update(of=("self",)).filter(pk=by.membership.pk).first()
    if row is None:
        raise WrongState
    _depart(row, "left", by, heir)


def colleagues(membership: Membership):
    """The other active members of the town, who could take over from this one."""
    return (
        Membership.objects.filter(municipality=membership.municipality_id, user__is_active=True)
        .exclude(pk=membership.pk)
        .select_related("user")
        .order_by("user__full_name", "user__email")
    )


def is_last_coordinator(membership: Membership) -> bool:
    """Whether this member coordinates the town and no other active member does."""
    others = colleagues(membership).filter(role=Role.COORDINATOR)
    return membership.role == Role.COORDINATOR and not others.exists()


@transaction.atomic
def update_profile(town: Municipality, *, by: Actor, fields: dict) -> Municipality:
    """Update the profile; fields missing from ``fields`` are kept. Raises `NotAllowed`."""
    if not edits_profile(by, town):
        raise NotAllowed
    row = Municipality.objects.select_for_update(of=("self",)).get(pk=town.pk)
    given = [name for name in PROFILE_FIELDS if name in fields]
    embedded_before = row.embedding_allowed
    for name in given:
        setattr(row, name, fields[name])
    row.save(update_fields=[*given, "updated_at"])
    audit.record("profile_changed", row, by=by.user_id, municipality_id=row.pk)
    if row.embedding_allowed != embedded_before:
        switched = "embedding_allowed" if row.embedding_allowed else "embedding_refused"
        audit.record(switched, row, by=by.user_id, municipality_id=row.pk)
    return row


def lock_town(municipality_id) -> None:
    """Serialise membership changes of a town; acquire before any lock on a membership."""
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality_id)


def end(row: Membership, action: str, by: Actor, departure: Departure | None = None) -> None:
    """End a locked membership; without ``departure`` there is no named heir."""
    taken = offboarding.hand_over(departure) if departure else []
    if departure:
        audit.record(
            audit.HANDED_OVER,
            row,
            by=by.user_id,
            municipality_id=row.municipality_id,
            person=str(row.user_id),
            heir=str(departure.heir_id),
            numbers={found.part.code: len(found.things) for found in taken},
        )
    audit.record(
        action, row, by=by.user_id, municipality_id=row.municipality_id, person=str(row.user_id)
    )
    SuccessionRequest.objects.open().filter(
        municipality=row.municipality_id, asked_by=row.user_id
    ).update(ended_at=timezone.now(), ended_by=by.user)
    row.delete()
    if departure is None:
        offboarding.announce(row.user_id, row.municipality_id)


def _locked(membership: Membership, by: Actor) -> Membership:
    """Lock the town and the membership, and check again that ``by`` may manage it."""
    lock_town(membership.municipality_id)
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(pk=membership.pk)
        .first()
    )
    if row is None:
        raise WrongState
    if not manages_team(by, row.municipality) or not _still_manages(by, row):
        raise NotAllowed
    return row


def _still_manages(by: Actor, row: Membership) -> bool:
    return (
        by.is_admin
        or Membership.objects.filter(
            municipality=row.municipality_id, user=by.user_id, role=Role.COORDINATOR
        ).exists()
    )


def _depart(row: Membership, action: str, by: Actor, heir_id: UUID | None) -> None:
    if heir_id is None:
        _refuse_last_coordinator(row)
        _refuse_to_leave_things_open(row)
        end(row, action, by)
        return
    heir = _heir(row, heir_id)
    if is_last_coordinator(row):
        _promote(heir, by)
    departure = Departure(row.user_id, row.municipality_id, heir.user_id, by.user_id)
    end(row, action, by, departure)


def _heir(row: Membership, user_id: UUID) -> Membership:
    """The heir's membership, locked. Raises `DomainError` if they are no longer an active colleague."""
    found = colleagues(row).select_for_update(of=("self",)).filter(user=user_id).first()
    if found is None:
        raise DomainError(
            _(
                "Diese Person gehört nicht (mehr) zu Ihrer Kommune. "
                "Bitte wählen Sie jemand anderen. Es wurde nichts geändert."
            )
        )
    return found


def _promote(heir: Membership, by: Actor) -> None:
    heir.role = Role.COORDINATOR
    heir.save(update_fields=["role"])
    audit.record(
        "role_changed",
        heir,
        by=by.user_id,
        municipality_id=heir.municipality_id,
        person=str(heir.user_id),
        role=heir.role,
    )


def _refuse_last_coordinator(row: Membership) -> None:
    if is_last_coordinator(row):
        raise WrongState(_LAST)


def _refuse_to_leave_things_open(row: Membership) -> None:
    """Raise `DomainError` if an heir is required: there are open items and colleagues."""
    found = offboarding.open_things(row.user_id, row.municipality_id)
    if any(entry.part.needs_heir for entry in found) and colleagues(row).exists():
        raise DomainError(_("Es ist noch etwas offen. Bitte wählen Sie, wer das übernimmt."))
