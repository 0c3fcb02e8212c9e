"""What people are told about requests. The words of a message never leave the site by mail."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.models import ContactRequest
from notifications import kinds
from notifications.choices import Mode
from notifications.kinds import Kind, Line
from notifications.models import Notice
from notifications.services import Receiver, notify

REQUEST, FOLLOW_UP, HANDED_OVER = "request", "follow_up", "handed_over"

_WORDS = {
    "new": (
        _("%(other)s fragt zu „%(title)s“: %(kind)s"),
        _("%(other)s hat eine Anfrage zu „%(title)s“ an Sie. Bitte antworten Sie bald."),
    ),
    "message": (
        _("Neue Nachricht von %(other)s zu „%(title)s“"),
        _("%(other)s hat Ihnen zu „%(title)s“ geschrieben."),
    ),
    "acknowledged": (
        _("%(other)s hat Ihre Anfrage zu „%(title)s“ erhalten"),
        _("%(other)s hat den Eingang bestätigt und meldet sich."),
    ),
    "appointment": (
        _("Termin mit %(other)s zu „%(title)s“"),
        _("%(other)s hat den vereinbarten Termin eingetragen."),
    ),
    "share_offered": (
        _("%(other)s möchte Kontaktdaten austauschen"),
        _(
            "%(other)s möchte zu „%(title)s“ direkt mit Ihnen sprechen. "
            "Stimmen Sie zu, sehen beide Seiten Name und Adresse der anderen."
        ),
    ),
    "shared": (
        _("Sie sehen jetzt die Kontaktdaten von %(other)s"),
        _("%(other)s hat dem Austausch der Kontaktdaten zu „%(title)s“ zugestimmt."),
    ),
    "closed": (
        _("Anfrage zu „%(title)s“ abgeschlossen"),
        _("%(other)s hat die Anfrage abgeschlossen."),
    ),
    "reminder": (
        _("Erinnerung: %(other)s wartet auf Ihre Antwort zu „%(title)s“"),
        _(
            "%(other)s wartet seit fünf Arbeitstagen. Können Sie gerade nicht antworten, "
            "bestätigen Sie bitte wenigstens den Eingang."
        ),
    ),
    "reminder_deputy": (
        _("Vertretung: %(other)s wartet auf eine Antwort zu „%(title)s“"),
        _("Die Anfrage ist seit zehn Arbeitstagen offen. Bitte antworten Sie in Vertretung."),
    ),
    "escalated": (
        _("Seit 15 Arbeitstagen ohne Antwort: %(other)s zu „%(title)s“"),
        _("Bitte klären Sie in Ihrer Kommune, wer %(other)s antwortet."),
    ),
    "unanswered": (
        _("%(other)s hat noch nicht geantwortet: „%(title)s“"),
        _(
            "Wir haben dort dreimal erinnert, zuletzt die Koordination. "
            "Vielleicht hilft Ihnen eine andere Kommune mit demselben Thema weiter."
        ),
    ),
    "expired": (
        _("Anfrage zu „%(title)s“ verfallen"),
        _("Seit 60 Tagen ist nichts geschehen. Sie können jederzeit neu anfragen."),
    ),
    "outcome": (
        _("%(other)s sagt, was aus „%(title)s“ geworden ist"),
        _("%(other)s hat auf unsere Nachfrage geantwortet."),
    ),
}


def tell(request: ContactRequest, what: str, people: Iterable[Receiver], *, once: str = "") -> None:
    """Each person once for each step of the request, or for each ``once`` after its end."""
    notify(
        REQUEST,
        request.pk,
        key=f"{request.pk}:{what}:{once or request.version}:{request.reminder_level}",
        to=people,
        data={"what": what},
    )


def tell_handed_over(receiver: Receiver, requests: list[UUID], *, of: UUID) -> None:
    """One notice for all requests that go over from the person ``of`` to this colleague."""
    notify(
        REQUEST,
        requests[0],
        key=f"{HANDED_OVER}:{of}:{receiver.municipality_id}:{timezone.now().timestamp():.0f}",
        to=[receiver],
        data={"what": HANDED_OVER, "requests": [str(pk) for pk in requests]},
    )


def _lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    handed = [row for row in notices if row.data["what"] == HANDED_OVER]
    others = [row for row in notices if row.data["what"] != HANDED_OVER]
    return (_handover_lines(handed) if handed else {}) | _request_lines(others)


def _handover_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """What is still open of it; one query."""
    ids = {pk for notice in notices for pk in notice.data["requests"]}
    towns = {notice.municipality_id for notice in notices}
    rows = ContactRequest.objects.open().of_towns(towns).filter(pk__in=ids)
    still = {str(pk) for pk in rows.values_list("pk", flat=True)}
    lines = {}
    for notice in notices:
        open_ones = [pk for pk in notice.data["requests"] if pk in still]
        if open_ones:
            title = ngettext(
                "Eine offene Anfrage ist jetzt bei Ihnen",
                "%(n)d offene Anfragen sind jetzt bei Ihnen",
                len(open_ones),
            )
            only = len(open_ones) == 1
            lines[notice.pk] = Line(
                title=title % {"n": len(open_ones)},
                text=str(_("Wer sich bisher darum gekümmert hat, arbeitet nicht mehr mit.")),
                url=reverse("request_detail", args=open_ones) if only else reverse("request_list"),
                action=str(_("Anfrage ansehen") if only else _("Anfragen ansehen")),
            )
    return lines


def _request_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """For the two towns alone; one query."""
    rows = ContactRequest.objects.with_card_data().in_bulk([row.object_id for row in notices])
    lines = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row and notice.municipality_id in (row.asking_id, row.asked_id):
            title, text = _WORDS[notice.data["what"]]
            names = {
                "other": row.other_of(notice.municipality_id).full_label,
                "title": row.project.title,
                "kind": row.get_kind_display(),
            }
            lines[notice.pk] = Line(
                title=str(title) % names,
                text=str(text) % names,
                url=row.get_absolute_url(),
                action=str(_("Anfrage ansehen")),
            )
    return lines


def _no_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Follow-ups are mails of their own, see contacts.follow_ups."""
    return {}


def register_kinds() -> None:
    kinds.register(
        Kind(
            REQUEST,
            _("Anfragen anderer Kommunen"),
            _("Jemand fragt, antwortet oder wartet auf Sie."),
            _lines,
            default=Mode.AT_ONCE,
            order=10,
        )
    )
    kinds.register(
        Kind(
            FOLLOW_UP,
            _("„Was ist daraus geworden?“"),
            _("30, 90 und 180 Tage nach einer Anfrage fragen wir einmal nach."),
            _no_lines,
            default=Mode.AT_ONCE,
            order=40,
        )
    )
