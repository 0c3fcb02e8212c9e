"""Cache of counts, keyed by a fingerprint of all data that they are computed from.

A cached number never survives a withdrawal, and repeated requests cost no counting. The current
hour is part of the fingerprint, because some counts change with time alone.
"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from changefeed import changes

# non-public tables, which the change feed does not cover: every column that a count depends on
_NOT_PUBLIC = """
SELECT (SELECT sum(hashtextextended(concat_ws(':', id, project_id, municipality_id, created_by_id,
               created_at), 0)) FROM watching_watch),
       (SELECT sum(hashtextextended(concat_ws(':', id, kind, project_id, asking_id, created_by_id,
               created_at, answered_at, answer_days), 0)) FROM contacts_contactrequest),
       (SELECT sum(hashtextextended(concat_ws(':', id, adoption_id, stage_to, at), 0))
          FROM adoptions_adoptionstep)
"""


def kept(name: str, make: Callable[[], list], *, is_public: bool) -> list:
    """Return the cached result of ``make``; ``is_public``: it counts public data only."""
    state = _state(is_public)
    known = cache.get(f"statistics:{name}")
    if known and known[0] == state:
        return known[1]
    # counted after the fingerprint was taken, so the result may be newer than it, never older
    made = make()
    cache.set(f"statistics:{name}", (state, made), timeout=None)
    return made


def _state(is_public: bool) -> str:
    parts = [timezone.now().strftime("%Y-%m-%dT%H"), changes.fingerprint().text]
    if not is_public:
        with connection.cursor() as cursor:
            cursor.execute(_NOT_PUBLIC)
            parts += map(str, cursor.fetchone())
    return "|".join(parts)
