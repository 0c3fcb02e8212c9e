"""What people are told about needs of their town, or that their town joined."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from municipalities.actors import Actor
from needs.models import Need, Participation
from notifications.kinds import Kind, Line
from notifications.models import Notice
from notifications.services import members, notify

NEED = "need"
_TITLES = {
    "joined": _("%(town)s hat denselben Bedarf: „%(title)s“"),
    "closed": _("Der Bedarf „%(title)s“ ist abgeschlossen"),
}


def tell_towns(need: Need, what: str, *, actor: Actor) -> None:
    """All towns of the need but the one that acts."""
    towns = {need.municipality_id, *need.participations.values_list("municipality", flat=True)}
    people = [
        person
        for town in sorted(towns - {actor.municipality_id}, key=str)
        for person in members(town)
    ]
    notify(
        NEED,
        need.pk,
        key=f"{need.pk}:{what}:{actor.municipality_id}:{need.version}",
        to=people,
        data={"what": what, "town": str(actor.municipality_id)},
    )


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Public needs, and one's own; two queries."""
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
        town = joined.get((row.pk, notice.data["town"]), row.municipality)
        if notice.data["what"] == "joined" and town == row.municipality:
            continue
        names = {"title": row.title, "town": town.full_label}
        found[notice.pk] = Line(
            title=str(_TITLES[notice.data["what"]]) % names,
            text=str(row.get_resolution_display()) if notice.data["what"] == "closed" else "",
            url=row.get_absolute_url(),
            action=str(_("Bedarf ansehen")),
        )
    return found


def need_kind() -> Kind:
    return Kind(
        NEED,
        _("Bedarfe"),
        _("Eine Kommune schließt sich Ihrem Bedarf an, oder er ist gelöst."),
        lines,
        order=50,
    )
