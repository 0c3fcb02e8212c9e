"""Details of an audit entry in words: before and after, reasons, error codes."""

import json
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import SiteRole
from accounts.offboarding import label_of
from contacts.choices import FollowUpOutcome, RequestState
from contacts.transitions import MOVES as REQUEST_MOVES
from core.models import AuditEntry
from editorial.workflow.choices import State, Visibility
from editorial.workflow.permissions import MOVES
from exchange.audit_log.actions import action_label
from municipalities.choices import Role

WORDS = {
    value: label
    for choices in (SiteRole, RequestState, FollowUpOutcome, State, Visibility, Role)
    for value, label in choices.choices
}
LABELS = {
    "reason": gettext_lazy("Begründung"),
    "role": gettext_lazy("Rolle"),
    "visibility": gettext_lazy("Leserkreis"),
    "answer": gettext_lazy("Antwort"),
    "level": gettext_lazy("Stufe"),
    "after_days": gettext_lazy("Nach Tagen"),
    "size": gettext_lazy("Größe in Byte"),
    "number": gettext_lazy("Anzahl"),
    "fields": gettext_lazy("Felder"),
    "themes": gettext_lazy("Handlungsfelder"),
    "code": gettext_lazy("Grund der Ablehnung (Code)"),
}
OWN_WORDS = ("before", "wish", "heir", "person", "numbers", "job", *LABELS)


def details_of(entry: AuditEntry, names, *, everything: bool) -> tuple[tuple[str, str], ...]:
    """Pairs of label and text; keys without a label are included only with ``everything``."""
    detail, found = entry.detail, []
    if detail.get("before"):
        found.append((_("Stand"), _before_and_after(entry)))
    if "wish" in detail:
        found.append((_("Versuch"), str(action_label(detail["wish"]))))
    if "heir" in detail:
        found.append((_("Übernimmt"), names.of(as_uuid(detail["heir"]))))
    for code, number in detail.get("numbers", {}).items():
        found.append((str(label_of(code)), str(number)))
    found += [(str(label), _words(detail[key])) for key, label in LABELS.items() if detail.get(key)]
    if "job" in detail:
        found.append((_("Hintergrundaufgabe"), detail["job"]))
    if everything:
        found += [(key, _words(detail[key])) for key in detail if key not in OWN_WORDS]
    return tuple(found)


def _before_and_after(entry: AuditEntry) -> str:
    before = _words(entry.detail["before"])
    after = entry.detail.get("role") or entry.detail.get("visibility") or _target(entry)
    return f"{before} → {_words(after)}" if after else before


def _target(entry: AuditEntry) -> str:
    name = {"submitted": "submit"}.get(entry.action, entry.action)
    if name in MOVES:
        return MOVES[name].target
    move = REQUEST_MOVES.get(name.removeprefix("request_"))
    return move.targets.get(entry.detail["before"], "") if move else ""


def _words(value) -> str:
    if isinstance(value, list):
        return ", ".join(_words(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(WORDS.get(value, value))


def as_uuid(text) -> UUID | None:
    """The id stored in a detail; None if it is not a UUID."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
