"""Notices to a town about moderation decisions on its entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Authorship, EditorialModel
from editorial.workflow.choices import PUBLIC_STATES, State
from editorial.workflow.kinds import all_kinds, kind_of
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, coordinators, members, notify

DECISION = "decision"


@dataclass(frozen=True)
class _Words:
    title: Promise
    text: Promise
    action: Promise


_WORDS = {
    "publish": _Words(
        _("„%(title)s“ ist veröffentlicht"),
        _(
            "Ihr Eintrag „%(title)s“ ist geprüft und veröffentlicht. %(readers)s "
            "Vielen Dank, dass Sie teilen, was Sie wissen!"
        ),
        _("Eintrag ansehen"),
    ),
    "publish_partly": _Words(
        _("„%(title)s“ ist zum Teil veröffentlicht"),
        _(
            "Ein Teil Ihrer Überarbeitung von „%(title)s“ ist veröffentlicht. Zu einzelnen Feldern haben "
            "wir eine Anmerkung. Bitte ändern Sie diese Felder und reichen Sie sie wieder ein. Ihr Text "
            "ist gespeichert."
        ),
        _("Anmerkungen ansehen"),
    ),
    "reject": _Words(
        _("„%(title)s“ wurde nicht veröffentlicht"),
        _("Ihr Eintrag „%(title)s“ wurde abgelehnt. Den Grund sehen nur Sie und die Moderation."),
        _("Eintrag ansehen"),
    ),
    "request_changes": _Words(
        _("Rückfrage zu „%(title)s“"),
        _(
            "Zu Ihrem Eintrag „%(title)s“ haben wir eine Rückfrage. Bitte ergänzen Sie ihn und "
            "reichen Sie ihn wieder ein. Ihr Text ist gespeichert."
        ),
        _("Eintrag bearbeiten"),
    ),
    "take_down": _Words(
        _("„%(title)s“ wurde zurückgezogen"),
        _("Ihr Eintrag „%(title)s“ ist nicht mehr öffentlich. Ihr Text bleibt für Sie erhalten."),
        _("Eintrag ansehen"),
    ),
}


# states in which a decision is still current: resubmission settles a request for changes
_STANDS = {
    "publish": PUBLIC_STATES,
    "publish_partly": (State.CHANGES_REQUESTED,),
    "reject": (State.REJECTED,),
    "request_changes": (State.CHANGES_REQUESTED,),
    "take_down": (State.TAKEN_DOWN,),
}


def author_ids(entry_id: UUID) -> QuerySet:
    """Who wrote the entry, and the successors of those who left."""
    return Authorship.objects.filter(object_id=entry_id).values("user")


def authors(entry: EditorialModel) -> list[Receiver]:
    """Active members of the town among `author_ids`; if there are none, its coordinators."""
    town = entry.municipality_id
    return members(town, people=author_ids(entry.pk)) or coordinators(town)


def tell(
    people: list[Receiver], decision: str, *, about: EditorialModel, audit_id: int, reason: str
) -> None:
    """Notify each person once per decision, identified by its audit row.

    ``about`` is the row that now carries the text.
    """
    notify(
        DECISION,
        about.pk,
        key=f"{decision}:{audit_id}",
        to=people,
        data={"decision": decision, "reason": reason, "model": about._meta.label_lower},
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Entries of the reader's own town, in any state; one query per kind."""
    found: dict[UUID, EditorialModel] = {}
    for kind in all_kinds():
        label = kind.model._meta.label_lower
        ids = [row.object_id for row in notices if row.data["model"] == label]
        if ids:
            rows = kind.model.objects.filter(pk__in=ids)
            rows = rows.select_related("revision_of", *kind.related)
            found |= {row.pk: row for row in rows}
    return {
        row.pk: _line(row, found[row.object_id])
        for row in notices
        if row.object_id in found and found[row.object_id].municipality_id == row.municipality_id
    }


def _line(notice: Notice, entry: EditorialModel) -> Line:
    words, kind = _WORDS[notice.data["decision"]], kind_of(entry)
    names = {"title": kind.safe_title(entry), "readers": kind.readers(entry)}
    return Line(
        title=str(words.title) % names,
        text=str(words.text) % names,
        url=entry.get_absolute_url(),
        action=str(words.action),
        quote=notice.data["reason"],
        is_due=entry.state in _STANDS[notice.data["decision"]],
    )


def decision_kind() -> NoticeKind:
    return NoticeKind(
        DECISION,
        _("Entscheidungen der Moderation"),
        _("Ihr Eintrag ist veröffentlicht, oder es gibt eine Rückfrage."),
        lines,
        default=Mode.AT_ONCE,
        order=30,
    )
