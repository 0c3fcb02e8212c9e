"""Roles, leaving, and the town's own text."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import departures
from core import audit
from core.errors import DomainError, NotAllowed, WrongState
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership, Municipality
from municipalities.rights import edits_profile, manages_team

_LAST = _("Eine Kommune braucht mindestens eine Koordination. Bestimmen Sie erst eine andere.")

PROFILE_FIELDS = (
    "about",
    "website",
    "it_operator",
    "has_lorawan",
    "has_public_utility",
    "staff_days_available",
)


@transaction.atomic
def change_role(membership: Membership, *, by: Actor, role: str) -> Membership:
    row = _locked(membership, by)
    if role not in Role.values:
        raise DomainError(_("Bitte wählen Sie eine Rolle."))
    if role != Role.COORDINATOR:
        _refuse_last_coordinator(row)
    row.role = role
    row.save()
    audit.record("role_changed", row, by=by.user_id, municipality_id=row.municipality_id, role=role)
    return row


@transaction.atomic
def remove_member(membership: Membership, *, by: Actor) -> None:
    """The person loses all rights in this town with the next request; the entries stay."""
    row = _locked(membership, by)
    _refuse_last_coordinator(row)
    _end(row, "member_removed", by)


@transaction.atomic
def end_by_administrator(membership: Membership, *, by: Actor) -> None:
    """As `remove_member`, but also the last coordination of a town: somebody may have to."""
    _end(_locked(membership, by), "member_removed", by)


@transaction.atomic
def leave(*, by: Actor) -> None:
    row = Membership.objects.select_for_update(of=("self",)).get(pk=by.membership.pk)
    _lock_town(row.municipality_id)
    _refuse_last_coordinator(row)
    _end(row, "left", by)


@transaction.atomic
def update_profile(town: Municipality, *, by: Actor, fields: dict) -> Municipality:
    """Write the profile; a field that is not in ``fields`` stays as it is. Raises `NotAllowed`."""
    if not edits_profile(by, town):
        raise NotAllowed
    row = Municipality.objects.select_for_update(of=("self",)).get(pk=town.pk)
    given = [name for name in PROFILE_FIELDS if name in fields]
    for name in given:
        setattr(row, name, fields[name])
    row.save(update_fields=[*given, "updated_at"])
    audit.record("profile_changed", row, by=by.user_id, municipality_id=row.pk)
    return row


def _locked(membership: Membership, by: Actor) -> Membership:
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(pk=membership.pk)
        .first()
    )
    if row is None:
        raise WrongState
    if not manages_team(by, row.municipality):
        raise NotAllowed
    _lock_town(row.municipality_id)
    return row


def _lock_town(municipality_id) -> None:
    """Two coordinators who remove each other at the same moment must not both succeed."""
    Municipality.objects.select_for_update(of=("self",)).get(pk=municipality_id)


def _refuse_last_coordinator(row: Membership) -> None:
    others = Membership.objects.filter(
        municipality=row.municipality_id, role=Role.COORDINATOR, user__is_active=True
    ).exclude(pk=row.pk)
    if row.role == Role.COORDINATOR and not others.exists():
        raise WrongState(_LAST)


def _end(row: Membership, action: str, by: Actor) -> None:
    audit.record(
        action, row, by=by.user_id, municipality_id=row.municipality_id, person=str(row.user_id)
    )
    row.delete()
    departures.announce(row.user_id, row.municipality_id)
