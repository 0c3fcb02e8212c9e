"""Towns' permissions for portals, and the drafts written under them; all writes audited (docs/portals.md)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.api.problems import Problem
from core.audit import recording as audit
from core.errors import NotAllowed, WrongState
from editorial.workflow.choices import PUBLIC_STATES, State
from municipalities.actors import Actor
from municipalities.models import Municipality
from portals.models import Portal, Suggestion, SuggestionState, TownGrant
from portals.suggestions.notices import tell_of_suggestion
from projects.models import Project
from projects.services import suggestions


def grant(portal: Portal, *, by: Actor) -> TownGrant:
    """Permit ``portal`` to write drafts for the coordinator's town. Raises `NotAllowed`, `WrongState`."""
    _refuse_all_but_coordinators(by)
    if not (portal.is_active and portal.may_suggest):
        raise WrongState
    try:
        with transaction.atomic():
            row = TownGrant.objects.create(portal=portal, municipality=by.municipality)
            audit.record(
                "portal_granted", portal, by=by.user_id, municipality_id=by.municipality_id
            )
    except IntegrityError:
        raise WrongState from None
    return row


@transaction.atomic
def withdraw(portal: Portal, *, by: Actor) -> None:
    """Withdraw the permission at once; the town keeps the drafts. Raises `NotAllowed`, `WrongState`."""
    _refuse_all_but_coordinators(by)
    rows = TownGrant.objects.filter(portal=portal, municipality=by.municipality, withdrawn_at=None)
    if not rows.update(withdrawn_at=timezone.now()):
        raise WrongState
    audit.record(
        "portal_grant_withdrawn", portal, by=by.user_id, municipality_id=by.municipality_id
    )


def _refuse_all_but_coordinators(actor: Actor) -> None:
    if not actor.is_coordinator:
        raise NotAllowed


def granted_to(portal: Portal) -> list[Municipality]:
    rows = Municipality.objects.filter(
        pk__in=TownGrant.objects.filter(portal=portal, withdrawn_at=None).values("municipality")
    )
    return list(rows.select_related("district").order_by("ars"))


@dataclass(frozen=True)
class Preconditions:
    """Conditional request headers; None for a header that was not sent."""

    if_match: str | None = None
    if_none_match: str | None = None


def state_of(row: Suggestion) -> str:
    """State as reported to the portal; reveals nothing that the town writes."""
    project = row.project
    if project is None or project.state == State.TAKEN_DOWN:
        return SuggestionState.DISCARDED
    if project.state in PUBLIC_STATES:
        return SuggestionState.PUBLISHED
    if project.state == State.REJECTED:
        return SuggestionState.REFUSED
    untouched = project.state == State.DRAFT and project.version == row.written_version
    return SuggestionState.DRAFT if untouched else SuggestionState.TAKEN_UP


def etag_of(row: Suggestion) -> str:
    """ETag for `If-Match`, e.g. ``v3``; contains the state once the suggestion is no longer a draft."""
    state = state_of(row)
    return f"v{row.version}" if state == SuggestionState.DRAFT else f"v{row.version}-{state}"


def _refuse_without_grant(portal: Portal, town: Municipality) -> None:
    rows = TownGrant.objects.select_for_update().filter(
        portal=portal, municipality=town, withdrawn_at=None
    )
    if not rows.exists():
        raise Problem(403, "not-authorised-by-town")


@transaction.atomic
def put(
    portal: Portal,
    external_id: str,
    *,
    town: Municipality,
    given: dict,
    sent: dict,
    conditions: Preconditions,
) -> tuple[Suggestion, bool]:
    """Create or replace a suggestion; returns it and whether it was created. Raises `Problem`.

    A concurrent twin waits on the unique index and then sees the row of the first.
    """
    _refuse_without_grant(portal, town)
    row, created = Suggestion.objects.get_or_create(
        portal=portal, external_id=external_id, defaults={"municipality": town}
    )
    row = _locked(row)
    if created and conditions.if_match is not None:
        raise Problem(412, "version-conflict")
    if not created:
        check_preconditions(row, conditions)
    origin = str(portal.pk)
    if created:
        row.project = suggestions.create(given, municipality=town, origin=origin)
    else:
        row.project = _replaced(row, town, given, origin)
    row.content, row.version = sent, row.version + 1
    row.written_version = row.project.version
    row.save()
    if created:
        tell_of_suggestion(row)
    return row, created


def _locked(row: Suggestion) -> Suggestion:
    """Reload with locks: the project first, as when the town deletes it. Raises 404."""
    if row.project_id:
        Project.objects.select_for_update(of=("self",)).filter(pk=row.project_id).first()
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(pk=row.pk)
    found = rows.select_related("project", "municipality__district").first()
    if found is None:
        raise Problem(404, "not-found")
    return found


def _replaced(row: Suggestion, town: Municipality, given: dict, origin: str):
    if row.municipality_id != town.pk:
        raise Problem(409, "wrong-state")
    if row.project is None:
        raise Problem(409, "edited-by-town")
    try:
        return suggestions.replace(row.project, given, written=row.written_version, origin=origin)
    except WrongState:
        raise Problem(409, "edited-by-town") from None


def check_preconditions(row: Suggestion, conditions: Preconditions) -> None:
    """428 without a condition, 412 with the current ETag if it fails."""
    current = etag_of(row)
    if conditions.if_none_match is not None:
        raise _conflict(current)
    if conditions.if_match is None:
        raise Problem(428, "precondition-required")
    wanted = conditions.if_match.strip().removeprefix("W/").strip('"')
    if wanted not in ("*", current, f"v{row.version}"):
        raise _conflict(current)


def _conflict(current: str) -> Problem:
    return Problem(412, "version-conflict", headers={"ETag": f'"{current}"'})


@transaction.atomic
def take_back(row: Suggestion, *, conditions: Preconditions) -> None:
    """Delete a suggestion and its draft unless edited by the town. Raises `Problem`."""
    _refuse_without_grant(row.portal, row.municipality)
    row = _locked(row)
    if conditions.if_match is not None:
        check_preconditions(row, conditions)
    try:
        if row.project is None:
            raise WrongState
        suggestions.take_back(row.project, written=row.written_version, origin=str(row.portal_id))
    except WrongState:
        raise Problem(409, "edited-by-town") from None
    row.delete()
