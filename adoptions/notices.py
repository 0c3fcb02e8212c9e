"""Notices to the two towns about each other's entries and decisions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from adoptions.choices import Stage
from adoptions.models import Adoption
from core.audit.recording import heirs_of
from editorial.workflow.notices import author_ids
from municipalities.actors import Actor
from notifications import recipients
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, coordinators, members, notify

ADOPTION, CHANGED = "adoption", "adoption_changed"
_TITLES = {
    "recorded": _("%(town)s übernimmt Ihr Projekt „%(title)s“"),
    "confirmed": _("Ihr Eintrag zu „%(title)s“ ist bestätigt"),
    "disputed": _("Rückfrage zu Ihrem Eintrag zu „%(title)s“"),
    "texts_hidden": _("Die Moderation hat Ihre Texte zu „%(title)s“ verborgen"),
    "texts_shown": _("Ihre Texte zu „%(title)s“ sind wieder öffentlich"),
    "moved": _("„%(title)s“ in %(town)s: jetzt %(stage)s"),
    "edited": _("%(town)s hat Angaben zu „%(title)s“ geändert"),
}
_BEFORE_A_DECISION: dict[str, Promise] = {
    Stage.INTERESTED: _("%(town)s interessiert sich für Ihr Projekt „%(title)s“"),
    Stage.IN_EXCHANGE: _("%(town)s tauscht sich über Ihr Projekt „%(title)s“ aus"),
    Stage.ASSESSING: _("%(town)s prüft, ob Ihr Projekt „%(title)s“ passt"),
    Stage.DECLINED: _("%(town)s hat sich gegen Ihr Projekt „%(title)s“ entschieden"),
}
_TEXTS = {
    "recorded": _(
        "%(town)s hat zu Ihrem Projekt „%(title)s“ eingetragen: %(stage)s. "
        "Bitte bestätigen Sie das; erst dann ist es öffentlich."
    ),
    "confirmed": _(
        "%(origin)s hat Ihren Eintrag zu „%(title)s“ bestätigt. "
        "Bitte bestätigen Sie Ihren Stand einmal im Jahr."
    ),
    "disputed": _(
        "%(origin)s bestreitet Ihren Eintrag zu „%(title)s“. Er ist vorerst nicht öffentlich. "
        "Bitte klären Sie das miteinander, oder löschen Sie den Eintrag."
    ),
    "texts_hidden": _(
        "Der Eintrag selbst bleibt. Ändern Sie die Texte, sieht die Moderation sie sich wieder an."
    ),
}

_QUOTES = {
    "disputed": lambda adoption: adoption.dispute_reason,
    "texts_hidden": lambda adoption: adoption.texts_hidden_reason,
}


def tell_origin(adoption: Adoption) -> None:
    """Ask the responsible people, authors and coordinators of the origin to confirm, each once.

    Mailed at once for the first entry per day, town and project; further ones go into the digest.
    """
    day = f"{adoption.project_id}:{adoption.municipality_id}:{timezone.localdate()}:"
    town = adoption.project.municipality_id
    told = Notice.objects.filter(municipality=town, key__startswith=f"{ADOPTION}:{day}")
    notify(
        ADOPTION,
        adoption.pk,
        key=f"{day}{adoption.pk}",
        to=origin_people(adoption),
        data={"what": "recorded"},
        at_once=not told.exists(),
    )


def origin_people(adoption: Adoption) -> list[Receiver]:
    """Recipients in the town of origin; empty only if it has no members."""
    town = adoption.project.municipality_id
    authors = author_ids(adoption.project_id)
    answering = recipients.responsible(town, adoption.project_id)
    return [*answering, *coordinators(town), *members(town, people=authors)]


def adopter_people(adoption: Adoption) -> list[Receiver]:
    """Author or successor, and the coordinators; else whoever is responsible in the town."""
    town = adoption.municipality_id
    own = [adoption.created_by_id, *heirs_of(adoption.pk, town)]
    found = [*coordinators(town), *members(town, people=own)]
    return found or recipients.responsible(town)


def tell_adopter(adoption: Adoption, decision: str) -> None:
    notify(
        ADOPTION,
        adoption.pk,
        key=f"{adoption.pk}:{adoption.version}:{decision}",
        to=adopter_people(adoption),
        data={"what": decision},
    )


def tell_origin_of_change(adoption: Adoption, what: str, *, by: Actor) -> None:
    """Goes into the digest; several changes of one kind on a day make one line."""
    notify(
        CHANGED,
        adoption.pk,
        key=f"{adoption.pk}:{timezone.localdate()}:{what}",
        to=[row for row in origin_people(adoption) if row.user_id != by.user_id],
        data={"what": what},
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines for the two towns, in one query; ended adoptions need no confirmation any more."""
    rows = Adoption.objects.with_card_data().in_bulk([row.object_id for row in notices])
    found = {}
    for notice in notices:
        adoption, what = rows.get(notice.object_id), notice.data["what"]
        if adoption is None or (what == "recorded" and not adoption.is_open):
            continue
        if notice.municipality_id in (adoption.municipality_id, adoption.project.municipality_id):
            found[notice.pk] = _line(adoption, what)
    return found


def _line(adoption: Adoption, what: str) -> Line:
    names = {
        "town": adoption.municipality.full_label,
        "origin": adoption.project.municipality.full_label,
        "title": adoption.project.title,
        "stage": adoption.get_stage_display(),
    }
    title: Any = _TITLES[what]
    if what == "recorded":
        title = _BEFORE_A_DECISION.get(adoption.stage, title)
    return Line(
        title=str(title) % names,
        text=str(_TEXTS.get(what, "")) % names,
        url=adoption.get_absolute_url(),
        action=str(_("Ansehen und bestätigen") if what == "recorded" else _("Eintrag ansehen")),
        quote=_QUOTES[what](adoption) if what in _QUOTES else "",
        is_due=_is_due(adoption, what),
    )


def _is_due(adoption: Adoption, what: str) -> bool:
    """The decision still stands and the project is still public."""
    now = {
        "recorded": adoption.origin_confirmed_at is None and adoption.origin_disputed_at is None,
        "confirmed": adoption.origin_confirmed_at is not None,
        "disputed": adoption.origin_disputed_at is not None,
        "texts_hidden": adoption.texts_hidden_at is not None,
        "texts_shown": adoption.texts_hidden_at is None,
    }
    return adoption.project.is_public and now.get(what, True)


ADOPTION_KIND = NoticeKind(
    ADOPTION,
    _("Nachnutzungen"),
    _("Eine Kommune möchte Ihr Projekt übernehmen, oder die andere Seite hat geantwortet."),
    lines,
    default=Mode.AT_ONCE,
    order=20,
)


CHANGED_KIND = NoticeKind(
    CHANGED,
    _("Neues von Nachnutzungen"),
    _("Eine Kommune, die Ihr Projekt übernimmt, hat ihren Stand oder ihre Angaben geändert."),
    lines,
    order=48,
)
