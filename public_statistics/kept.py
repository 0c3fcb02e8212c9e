"""Counts are kept with the state of all that they are counted from, and used in that state only.

So nobody sees a number of before the last withdrawal, and who asks again costs no counting. The hour is
part of the state because of what the clock alone changes.
"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from editorial import changes

# what the change feed does not tell, because it is not public: every column that is counted by
_NOT_PUBLIC = """
SELECT (SELECT sum(hashtextextended(concat_ws(':', id, project_id, municipality_id, created_by_id,
               created_at), 0)) FROM watching_watch),
       (SELECT sum(hashtextextended(concat_ws(':', id, kind, project_id, asking_id, created_by_id,
               created_at, answered_at, answer_days), 0)) FROM contacts_contactrequest),
       (SELECT sum(hashtextextended(concat_ws(':', id, adoption_id, stage_to, at), 0))
          FROM adoptions_adoptionstep)
"""


def kept(name: str, make: Callable[[], list], *, is_public: bool) -> list:
    """What ``make`` counts, counted once in each state; ``is_public``: from public things alone."""
    state = _state(is_public)
    known = cache.get(f"statistics:{name}")
    if known and known[0] == state:
        return known[1]
    # read after the state: it may be newer, never older
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
