"""Notices about a town's own needs and those it joined."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.models import Lesson
from municipalities.actors import Actor
from needs.models import Need, Participation
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, members, notify
from projects.models import Project

NEED, MATCHES = "need", "matches"
_TITLES = {
    "joined": gettext_lazy("%(town)s hat denselben Bedarf: „%(title)s“"),
    "closed": gettext_lazy("Der Bedarf „%(title)s“ ist abgeschlossen"),
}


def tell_towns(need: Need, what: str, *, actor: Actor) -> None:
    """Notify all towns of the need except the acting one."""
    notify(
        NEED,
        need.pk,
        key=f"{need.pk}:{what}:{actor.municipality_id}:{need.version}",
        to=_people(need, but=actor.municipality_id),
        data={"what": what, "town": str(actor.municipality_id)},
    )


def tell_of_matches(need: Need, found: Sequence, *, now: datetime) -> None:
    """Notify all towns of the need, once per run; ``found`` holds `matching.Match` objects."""
    notify(
        NEED,
        need.pk,
        key=f"{need.pk}:matches:{now:%Y%m%d%H%M}",
        to=_people(need),
        data={"what": MATCHES, "hits": [str(match.found.pk) for match in found]},
    )


def _people(need: Need, *, but: UUID | None = None) -> list[Receiver]:
    towns = {need.municipality_id, *need.participations.values_list("municipality", flat=True)}
    return [person for town in sorted(towns - {but}, key=str) for person in members(town)]


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines of both kinds of notices; a fixed number of queries."""
    matches = [row for row in notices if row.data["what"] == MATCHES]
    events = [row for row in notices if row.data["what"] != MATCHES]
    return _event_lines(events) | _match_lines(matches)


def _match_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Count matches still listed and not the reader's own; closed needs show no line."""
    if not notices:
        return {}
    needs = Need.objects.open().in_bulk([row.object_id for row in notices])
    hits = {pk for row in notices for pk in row.data["hits"]}
    town_of: dict[str, UUID] = {}
    for rows in (Project.objects.listed(), Lesson.objects.open_to_all(), Need.objects.open()):
        still = rows.filter(pk__in=hits).values_list("pk", "municipality")
        town_of |= {str(pk): town for pk, town in still}
    joined = set(Participation.objects.filter(need__in=needs).values_list("need", "municipality"))
    found = {}
    for notice in notices:
        need = needs.get(notice.object_id)
        if need and notice.municipality_id != need.municipality_id:
            need = need if (need.pk, notice.municipality_id) in joined else None
        towns = [town_of[pk] for pk in notice.data["hits"] if pk in town_of]
        number = sum(town != notice.municipality_id for town in towns)
        if need and number:
            title = ngettext(
                "Ein neuer Treffer passt zu „%(title)s“",
                "%(n)s neue Treffer passen zu „%(title)s“",
                number,
            )
            found[notice.pk] = Line(
                title=title % {"n": number, "title": need.title},
                text=_("Auf der Seite des Bedarfs steht, warum."),
                url=need.get_absolute_url(),
                action=_("Bedarf ansehen"),
            )
    return found


def _event_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Lines about events that still apply, on public needs and the reader's own; two queries."""
    ids = [row.object_id for row in notices]
    rows = Need.objects.select_related("municipality__district", "revision_of").in_bulk(ids)
    joined = {
        (part.need_id, str(part.municipality_id)): part.municipality
        for part in Participation.objects.filter(need__in=ids).select_related(
            "municipality__district"
        )
    }
    found = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row is None or not (row.is_public or row.municipality_id == notice.municipality_id):
            continue
        if notice.data["what"] == "closed" and row.closed_at is None:
            continue
        reader = (row.pk, str(notice.municipality_id))
        if reader not in joined and row.municipality_id != notice.municipality_id:
            continue
        town = joined.get((row.pk, notice.data["town"]), row.municipality)
        if notice.data["what"] == "joined" and town == row.municipality:
            continue
        names = {"title": row.title, "town": town.full_label}
        found[notice.pk] = Line(
            title=str(_TITLES[notice.data["what"]]) % names,
            text=str(row.get_resolution_display()) if notice.data["what"] == "closed" else "",
            url=row.get_absolute_url(),
            action=_("Bedarf ansehen"),
            is_due=notice.data["what"] == "closed" or row.closed_at is None,
        )
    return found


NEED_KIND = NoticeKind(
    NEED,
    gettext_lazy("Bedarfe"),
    gettext_lazy(
        "Eine Kommune schließt sich Ihrem Bedarf an, etwas Neues passt dazu, oder er ist gelöst."
    ),
    lines,
    order=50,
)
