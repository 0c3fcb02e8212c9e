"""Grants of towns, and what portals write under them; every write audited (docs/portals.md)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from api.models import Portal, Suggestion, SuggestionState, TownGrant
from api.suggestions.notices import tell_of_suggestion
from core.api.problems import Problem
from core.audit import recording as audit
from core.errors import NotAllowed, WrongState
from editorial.workflow.choices import PUBLIC_STATES, State
from municipalities.actors import Actor
from municipalities.models import Municipality
from projects.models import Project
from projects.services import suggestions


def grant(portal: Portal, *, by: Actor) -> TownGrant:
    """The coordinator's town lets ``portal`` write drafts. Raises `NotAllowed` or `WrongState`."""
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
    """From the next request on; drafts stay with the town. Raises `NotAllowed` or `WrongState`."""
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
    """What the request says of the present: ``None`` for a header that was not sent."""

    if_match: str | None = None
    if_none_match: str | None = None


def state_of(row: Suggestion) -> str:
    """As the portal may know it; nothing of what the town writes."""
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
    """``v3``: what `If-Match` names. Once it left the draft, its state is part of it."""
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
    """Create or replace; tells whether it was created. Raises `Problem`.

    A parallel twin waits on the unique index and then meets what the first one made.
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
    """As it is now. Its project is locked first, as by the town that deletes it. Raises 404."""
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
    """428 without a condition, 412 with the present ETag if it does not hold."""
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
    """Remove a suggestion that nobody has touched, and its draft. Raises `Problem`."""
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
