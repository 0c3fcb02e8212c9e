"""Run saved searches and report every new hit once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from editorial.workflow.announcements import SETTLED
from lessons.choices import MEMBERS
from lessons.listing import LESSONS
from lessons.models import Lesson
from municipalities.actors import ANONYMOUS
from needs.listing import NEEDS
from notifications.services import members, notify
from project_lists.listing import PROJECTS
from watching.choices import Interval, WatchKind
from watching.models import SavedSearch

CATALOGUES = {WatchKind.PROJECTS: PROJECTS, WatchKind.LESSONS: LESSONS, WatchKind.NEEDS: NEEDS}
PAGES = {
    WatchKind.PROJECTS: "project_list",
    WatchKind.LESSONS: "lesson_list",
    WatchKind.NEEDS: "need_list",
}
SAVED_SEARCH = "saved_search"
MAX_HITS = 50


def hits(search: SavedSearch) -> QuerySet:
    """Current matches that every member of a municipality may read."""
    catalogue = CATALOGUES[search.kind]
    parameters = catalogue.parameters_of(QueryDict(search.query), ANONYMOUS)
    if parameters.errors:  # e.g. a theme that was removed: match nothing instead of everything
        return catalogue.rows(ANONYMOUS).none()
    if search.kind == WatchKind.LESSONS:
        readable = Lesson.objects.listed().filter(visibility__in=MEMBERS)
        parameters.filterset.queryset = readable
    return catalogue.matching(parameters).exclude(municipality=search.municipality_id)


def run_due(now: datetime) -> int:
    """Run the searches due at ``now`` (local time, on a working day); returns how many had new hits.

    Daily ones run once a day, weekly ones once from Monday on; one transaction each.
    """
    ids = _due(now).order_by("pk").values_list("pk", flat=True)
    return sum(_run(pk, now) for pk in ids.iterator(chunk_size=1_000))


def _due(now: datetime) -> QuerySet:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=now.weekday())
    return SavedSearch.objects.filter(
        Q(interval=Interval.DAILY, run_until__lt=today)
        | Q(interval=Interval.WEEKLY, run_until__lt=monday)
    )


@transaction.atomic
def _run(pk, now: datetime) -> bool:
    """Rechecks under the lock that the search is due: another worker may have run it."""
    search = _due(now).select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if search is None:
        return False
    until = now - SETTLED
    new = hits(search).filter(published_at__gt=search.run_until, published_at__lte=until)
    found = list(new.order_by("-published_at", "pk").values_list("pk", flat=True)[:MAX_HITS])
    search.run_until = until
    search.save(update_fields=["run_until"])
    if found:
        notify(
            SAVED_SEARCH,
            search.pk,
            key=f"{search.pk}:{now.date()}",
            to=members(search.municipality_id),
            data={"hits": [str(pk) for pk in found]},
        )
    return bool(found)
