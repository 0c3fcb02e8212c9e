"""Abuse reports: one open report per object, which staff read until it is handled.

Apps in higher layers register what can be reported in ``AppConfig.ready``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import SiteRole, User
from core.audit import recording as audit
from core.errors import DomainError, Incomplete, NotAllowed, WrongState
from editorial.models import Report, ReportNote
from municipalities.actors import Actor
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, notify

REPORT = "report"
MAX_NOTES = 100
FOUR_EYES = _("Vier Augen: Über einen Eintrag der eigenen Kommune entscheidet jemand anderes.")


@dataclass(frozen=True)
class Reportable:
    """A kind of object that can be reported.

    ``load(id)`` returns it with everything that ``template`` shows (as ``reported``), None if it is
    gone. ``hide(obj, by=…, reason=…)`` takes it off the site, if the moderation may do so.
    ``owner(obj)`` is the town whose members must not handle the report (four eyes).
    ``answer(report, obj, hidden=…)`` tells reporters who left an address about the outcome.
    """

    code: str
    label: str | Promise
    template: str
    load: Callable[[UUID], Any]
    hide: Callable[..., object] | None = None
    owner: Callable[[Any], UUID] | None = None
    answer: Callable[..., None] | None = None


_reportables: dict[str, Reportable] = {}


def register(reportable: Reportable) -> None:
    _reportables[reportable.code] = reportable


def reportable_named(code: str) -> Reportable:
    return _reportables[code]


class HeardOften(DomainError):
    """The report has the maximum number of statements."""

    code = "reported-often"
    status = 409
    message = _("Das liegt der Moderation schon vielfach vor; sie kümmert sich darum. Danke!")


@transaction.atomic
def file_report(
    kind: str, obj: Any, *, by: Actor, reason: str, ground: str = "", contact_email: str = ""
) -> Report:
    """Report ``obj`` to the moderation, or add a statement to its open report.

    The caller checks that ``by`` may do so. ``contact_email`` is used for the answer only. Raises
    `HeardOften`, and `Incomplete` without a reason.
    """
    if not reason.strip():
        raise Incomplete({"reason": _("Bitte sagen Sie der Moderation, was Sie daran stört.")})
    type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    statement = {
        "municipality_id": by.municipality_id,
        "reported_by": by.user,
        "reason": reason.strip(),
        "ground": ground,
        "contact_email": contact_email,
        "language": get_language() or "de",
    }
    found, created = Report.objects.get_or_create(
        kind=kind, object_id=obj.pk, handled_at=None, defaults=statement
    )
    if created:
        audit.record("reported", obj, by=by.user_id, municipality_id=by.municipality_id)
        staff = User.objects.filter(is_active=True).exclude(site_role=SiteRole.NONE)
        people = [Receiver(pk, None) for pk in staff.order_by("pk").values_list("pk", flat=True)]
        notify(REPORT, found.pk, key=str(found.pk), to=people, at_once=by.is_authenticated)
    else:
        _add_statement(found, obj, statement, by)
    return found


def _add_statement(report: Report, obj: Any, statement: dict, by: Actor) -> None:
    """Add a statement to the open report, unless it repeats an existing one."""
    if any(
        all(getattr(row, name) == value for name, value in statement.items())
        for row in report.statements
    ):
        return
    if report.notes.count() >= MAX_NOTES:
        raise HeardOften
    ReportNote.objects.create(report=report, **statement)
    audit.record("reported_too", obj, by=by.user_id, municipality_id=by.municipality_id)


@transaction.atomic
def handle(report: Report, *, by: Actor, note: str, hide: bool = False) -> Report:
    """Record what was done and close the report; staff then no longer see the object through it.

    Raises `NotAllowed`, `WrongState`, and `Incomplete` without a note.
    """
    if not by.is_moderator:
        raise NotAllowed
    if not note.strip():
        raise Incomplete({"note": _("Bitte halten Sie fest, was Sie entschieden haben.")})
    row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.handled_at:
        raise WrongState
    reportable = reportable_named(row.kind)
    obj = reportable.load(row.object_id)
    if belongs_to(by, reportable, obj):
        raise NotAllowed(FOUR_EYES)
    take_off = reportable.hide if hide and obj is not None else None
    hide = take_off is not None
    if take_off:
        take_off(obj, by=by, reason=note)
    row.handled_at, row.handled_by, row.handling_note = timezone.now(), by.user, note.strip()
    row.save()
    audit.record("report_handled", row, by=by.user_id, hidden=hide)
    if reportable.answer:
        reportable.answer(row, obj, hidden=hide)
    return row


def belongs_to(by: Actor, reportable: Reportable, obj: Any) -> bool:
    """Whether ``by`` is a member of the owning town and therefore must not handle the report."""
    if reportable.owner is None or obj is None:
        return False
    return by.is_member_of(reportable.owner(obj))


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Open reports, for current moderators; two queries."""
    reports = Report.objects.open().in_bulk([row.object_id for row in notices])
    staff = set(
        User.objects.filter(pk__in=[row.user_id for row in notices])
        .exclude(site_role=SiteRole.NONE)
        .values_list("pk", flat=True)
    )
    return {
        notice.pk: Line(
            title=str(_("Gemeldet: %(what)s"))
            % {"what": reportable_named(reports[notice.object_id].kind).label},
            url=reports[notice.object_id].get_absolute_url(),
        )
        for notice in notices
        if notice.object_id in reports and notice.user_id in staff
    }


REPORT_KIND = NoticeKind(
    REPORT,
    _("Meldungen an die Moderation"),
    _("Nur für die Moderation: Jemand hat etwas gemeldet."),
    lines,
    order=90,
    for_staff=True,
)
