"""Checks of a harvested record that are the same for every kind, and what its references mean here."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from editorial.harvest.importing import Head, Origin, Skipped
from editorial.harvest.remote_records import Incoming, host_of
from editorial.models import EditorialModel
from editorial.workflow.choices import State
from municipalities.keys import find
from municipalities.models import Municipality

_MAX_SUCCESSORS = 10


def read_head(data: Incoming, origin: Origin) -> Head:
    """Raises `Refused`, and `Skipped` if the origin itself harvested the record."""
    source = data.part("source")
    if source is not None:
        raise Skipped(source.line("instance")[:100])
    pk, permalink = data.key("id"), data.address("permalink")
    if not _is_of(permalink, origin) or str(pk) not in permalink or len(permalink) > 500:
        raise data.refused("permalink", _("gehört nicht zu dieser Instanz"))
    html_url = data.address("html_url")
    version = data.whole("version")
    if version is None or not 1 <= version < 2**31:
        raise data.refused("version", _("fehlt oder ist unmöglich"))
    created_at, updated_at = data.moment("created_at"), data.moment("updated_at")
    if created_at is None or updated_at is None:
        raise data.refused("created_at", _("fehlt"))
    return Head(
        pk,
        permalink,
        html_url if _is_of(html_url, origin) and len(html_url) <= 500 else "",
        version,
        created_at,
        updated_at,
        data.moment("verified_at"),
    )


def _is_of(address: str, origin: Origin) -> bool:
    schemes = ("https://", "http://") if settings.OUTGOING_ALLOW_PRIVATE else ("https://",)
    return host_of(address) == origin.instance and address.lower().startswith(schemes)


def town_named(data: Incoming, name: str = "municipality") -> Municipality:
    """The registered town with this ARS; towns are never created. Raises `Refused`."""
    reference = data.part(name)
    town = find_town(reference.line("ars")) if reference else None
    if town is None:
        raise data.refused(name, _("Kommune nicht im Verzeichnis"))
    return town


def find_town(ars: str) -> Municipality | None:
    """The current town for a key, following successors of a former key.

    None if the key is unknown or a former town has no single successor.
    """
    town = find(ars) if len(ars) == 12 else None
    for _step in range(_MAX_SUCCESSORS):
        if town is None or town.valid_until is None:
            return town
        successors = list(town.successors.select_related("district")[:2])
        town = successors[0] if len(successors) == 1 else None
    return None


def find_towns(rows: list[Incoming]) -> list[tuple[str, Municipality | None]]:
    """Each ARS with its town; two queries if all keys are current."""
    keys = [row.line("ars") for row in rows]
    current = Municipality.objects.filter(ars__in=keys, valid_until=None)
    known = {town.ars: town for town in current.select_related("district")} if keys else {}
    return [(key[:20], known.get(key) or find_town(key)) for key in keys]


def known_codes(table: type[Any], codes: list[str], notes: list[str]) -> dict[str, UUID]:
    """Ids of vocabulary rows by code; unknown codes are noted and left out."""
    found = dict(table.objects.filter(code__in=codes).values_list("code", "pk"))
    for code in sorted(set(codes) - set(found)):
        words = _("%(table)s „%(code)s“ gibt es hier nicht und wurde ausgelassen.")
        notes.append(words % {"table": table._meta.verbose_name, "code": code[:60]})
    return {code: found[code] for code in codes if code in found}


def editorial_columns(data: Incoming, model: type[EditorialModel], head: Head) -> dict[str, Any]:
    """Columns that every entry has."""
    columns = data.values_of(
        model, {"license": "license", "language": "language", "published_at": "published_at"}
    )
    if columns["published_at"] is None or len(columns["language"]) != 2:
        raise data.refused("published_at", _("fehlt"))
    return columns | {
        "municipality_id": town_named(data).pk,
        "state": State.ARCHIVED if data.flag("archived") else State.PUBLISHED,
        "verified_at": head.verified_at,
        "lapsed_at": None,
    }
