"""Unique labels for towns: additions where name and district are ambiguous."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection

from municipalities.models import Municipality

# official title ("Kirchspiel"), else joint body, else key: the first that makes all labels distinct
_DISTINGUISH = """
WITH named AS (
    SELECT m.id, m.distinction, m.ars,
        NULLIF(COALESCE(NULLIF(btrim(substr(m.name, strpos(m.name || ',', ',') + 1)), ''), m.label), '')
            AS title,
        a.short_name AS association,
        m.short_name AS own,
        CASE WHEN m.district_id IS NULL THEN m.state ELSE m.district_id::text END AS above
    FROM municipalities_municipality m
    LEFT JOIN municipalities_municipality a ON a.id = m.association_id
    WHERE m.valid_until IS NULL
), counted AS (
    SELECT named.*, count(*) OVER same AS same,
        count(*) OVER (PARTITION BY own, above, title) AS same_title,
        count(*) OVER (PARTITION BY own, above, association) AS same_association
    FROM named
    WINDOW same AS (PARTITION BY own, above)
), told AS (
    SELECT id, distinction,
        CASE WHEN same = 1 THEN ''
             WHEN title IS NOT NULL AND max(same_title) OVER (PARTITION BY own, above) = 1 THEN title
             WHEN association IS NOT NULL
                  AND max(same_association) OVER (PARTITION BY own, above) = 1 THEN association
             ELSE ars END AS wanted
    FROM counted
)
UPDATE municipalities_municipality m
SET distinction = left(told.wanted, 100), updated_at = now()
FROM told
WHERE told.id = m.id AND m.distinction <> left(told.wanted, 100)
"""


def distinguish() -> int:
    """Update ``distinction`` for the whole register; returns the number of changes. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DISTINGUISH)
        return cursor.rowcount


def told_apart(towns: Iterable[Municipality]) -> list[tuple[Municipality, str]]:
    """Towns with labels for a choice; labels that are still equal get kind and key appended.

    Needed for towns that were added by hand since the register was loaded.
    """
    rows = list(towns)
    labels = [town.full_label for town in rows]
    seen = Counter(labels)
    return [
        (
            town,
            label
            if seen[label] == 1
            else f"{label}, {town.label or town.get_kind_display()} {town.ars}",
        )
        for town, label in zip(rows, labels, strict=True)
    ]


def short_labels(towns: Iterable[Municipality]) -> dict:
    """Label by id: the bare name if it is unique among these towns, else the full label."""
    rows = list(towns)
    seen = Counter(town.short_name for town in rows)
    return {
        town.pk: town.short_name if seen[town.short_name] == 1 else town.full_label for town in rows
    }
