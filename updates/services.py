"""Services for status updates: write, edit, withdraw, hide, report."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import Incomplete, NotAllowed, StaleVersion, WrongState
from core.http import ratelimit
from editorial.reports import services as reports
from editorial.workflow.announcements import Announcement, announce
from editorial.workflow.permissions import owns
from municipalities.actors import Actor
from projects.models import Project
from updates.models import StatusUpdate
from updates.notices import tell_hidden
from updates.permissions import may_hide, may_take_back, may_write

FIELDS = ("on", "title", "text", "link")
MAX_A_DAY = 20
_DAY_SECONDS = 86_400
CODE = "status_update"
REASON_NEEDED = _("Bitte nennen Sie der Kommune den Grund.")


@transaction.atomic
def write(project: Project, *, by: Actor, given: dict, token: uuid.UUID) -> StatusUpdate:
    """Publish an update immediately; followers of the project are told in their digest.

    Idempotent per ``token``, which becomes the id. Raises `NotAllowed`, `WrongState`,
    `TooManyRequests`.
    """
    source = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    _check_writing(by, source)
    sent = StatusUpdate.objects.filter(pk=token).first()
    if sent:
        if sent.created_by_id != by.user_id or sent.project_id != source.pk:
            raise WrongState
        return sent
    ratelimit.check(CODE, str(by.municipality_id), limit=MAX_A_DAY, seconds=_DAY_SECONDS)
    values = {name: given[name] for name in FIELDS}
    update = StatusUpdate.objects.create(pk=token, project=source, created_by=by.user, **values)
    audit.record("posted", update, by=by.user_id, municipality_id=by.municipality_id)
    announce(Announcement(source, is_new=False, news=update.pk))
    return update


def _check_writing(by: Actor, project: Project) -> None:
    if not owns(by, project):
        raise NotAllowed
    if not may_write(by, project):
        raise WrongState


def _locked(update: StatusUpdate) -> StatusUpdate:
    """The row, locked. Raises `WrongState` if it is gone."""
    rows = StatusUpdate.objects.select_for_update(of=("self",)).select_related("project")
    row = rows.filter(pk=update.pk).first()
    if row is None:
        raise WrongState
    return row


@transaction.atomic
def edit(
    update: StatusUpdate, *, by: Actor, given: dict, expected_version: int | None
) -> StatusUpdate:
    """Edit an update, which is then marked as edited; pghistory keeps the earlier text.

    Without a change it does nothing. Raises `NotAllowed`, `WrongState`, `StaleVersion`.
    """
    row = _locked(update)
    _check_writing(by, row.project)
    if row.hidden_at:
        raise WrongState
    if all(getattr(row, name) == given[name] for name in FIELDS):
        return row
    if row.version != expected_version:
        raise StaleVersion
    for name in FIELDS:
        setattr(row, name, given[name])
    row.version += 1
    row.edited_at = timezone.now()
    row.save()
    audit.record("edited", row, by=by.user_id, municipality_id=by.municipality_id)
    return row


@transaction.atomic
def take_back(update: StatusUpdate, *, by: Actor) -> None:
    """Withdraw the update on behalf of its town; idempotent.

    Raises `NotAllowed`, `WrongState`.
    """
    row = _locked(update)
    if not owns(by, row.project):
        raise NotAllowed
    if not may_take_back(by, row) or row.hidden_by_staff:
        raise WrongState
    if row.hidden_at is None:
        _hide(row, by=by, reason="", by_staff=False)


@transaction.atomic
def hide(update: StatusUpdate, *, by: Actor, reason: str) -> None:
    """Hide the update on behalf of the moderation, with a reason for the town; idempotent.

    Raises `NotAllowed`, and `Incomplete` without a reason.
    """
    row = _locked(update)
    if not may_hide(by, row):
        raise NotAllowed
    if not reason.strip():
        raise Incomplete({"reason": REASON_NEEDED})
    if row.hidden_at is None:
        _hide(row, by=by, reason=reason.strip(), by_staff=True)
        tell_hidden(row)


def _hide(row: StatusUpdate, *, by: Actor, reason: str, by_staff: bool) -> None:
    row.hidden_at, row.hidden_by_staff, row.hidden_reason = timezone.now(), by_staff, reason
    row.save()
    town = row.project.municipality_id
    audit.record("post_hidden", row, by=by.user_id, municipality_id=town, by_staff=by_staff)


@transaction.atomic
def report(update: StatusUpdate, *, by: Actor, reason: str):
    """Report the update to the moderation. Raises `NotAllowed`, `Incomplete`, `reports.HeardOften`."""
    public = StatusUpdate.objects.public().filter(pk=update.pk)
    if by.municipality_id is None or not public.exists():
        raise NotAllowed
    return reports.file_report(CODE, update, by=by, reason=reason)


def _load(pk) -> StatusUpdate | None:
    rows = StatusUpdate.objects.filter(pk=pk, hidden_at=None)
    return rows.select_related("project__municipality__district", "project__revision_of").first()


REPORTABLE = reports.Reportable(CODE, _("Neuigkeit"), "updates/_reported.html", _load, hide)
