"""Write a town's watch list and saved searches."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import recording as audit
from core.errors import DomainError, NotAllowed
from municipalities.actors import Actor
from municipalities.models import Municipality
from projects.models import Project, Theme
from watching.models import SavedSearch, Watch
from watching.queries import tidied

MAX_SEARCHES = 50


@transaction.atomic
def watch(*, by: Actor, project: Project | None = None, town: Municipality | None = None) -> Watch:
    """Add one item to the town's list; idempotent. Raises `NotAllowed`."""
    _locked_town(by)
    if project and not project.is_public:
        raise NotAllowed
    row, created = Watch.objects.get_or_create(
        municipality_id=by.municipality_id,
        project=project,
        town=town,
        theme=None,
        defaults={"created_by": by.user},
    )
    if created:
        audit.record("watched", row, by=by.user_id, municipality_id=by.municipality_id)
    return row


@transaction.atomic
def unwatch(*, by: Actor, project_id=None, town_id=None) -> None:
    _locked_town(by)
    rows = Watch.objects.filter(
        municipality=by.municipality_id, project=project_id, town=town_id, theme=None
    )
    for row in rows:
        audit.record("unwatched", row, by=by.user_id, municipality_id=by.municipality_id)
    rows.delete()


@transaction.atomic
def choose_themes(*, by: Actor, themes: list[Theme]) -> None:
    """Set the themes that the town watches. Raises `NotAllowed`."""
    town = _locked_town(by)
    watched = Watch.objects.filter(municipality=town, theme__isnull=False)
    watched.exclude(theme__in=themes).delete()
    known = set(watched.values_list("theme", flat=True))
    Watch.objects.bulk_create(
        [
            Watch(municipality=town, theme=theme, created_by=by.user)
            for theme in themes
            if theme.pk not in known
        ]
    )
    audit.record(
        "themes_watched",
        town,
        by=by.user_id,
        municipality_id=town.pk,
        themes=[theme.code for theme in themes],
    )


@transaction.atomic
def save_search(*, by: Actor, kind: str, query: str, name: str, interval: str) -> SavedSearch:
    """Save a search for the town; saving it again updates name and interval.

    ``query`` is normalised by `queries.tidied`. Raises `NotAllowed`, and `DomainError` if it has no
    filter or exceeds the limit of 50 searches.
    """
    _locked_town(by)
    own = SavedSearch.objects.filter(municipality=by.municipality_id)
    text = tidied(kind, query, by)
    if own.count() >= MAX_SEARCHES and not own.filter(kind=kind, query=text).exists():
        raise DomainError(
            _("Ihre Kommune hat schon 50 Suchen gespeichert. Bitte löschen Sie erst eine.")
        )
    row, _created = SavedSearch.objects.update_or_create(
        municipality_id=by.municipality_id,
        kind=kind,
        query=text,
        defaults={"name": name, "interval": interval},
        create_defaults={
            "name": name,
            "interval": interval,
            "created_by": by.user,
            "run_until": timezone.now(),
        },
    )
    audit.record("search_saved", row, by=by.user_id, municipality_id=by.municipality_id)
    return row


@transaction.atomic
def delete_search(row: SavedSearch, *, by: Actor) -> None:
    if row.municipality_id != by.municipality_id:
        raise NotAllowed
    audit.record("search_deleted", row, by=by.user_id, municipality_id=by.municipality_id)
    row.delete()


def _locked_town(by: Actor) -> Municipality:
    """The actor's town, locked to serialise writes to its list. Raises `NotAllowed` without one."""
    if by.municipality_id is None:
        raise NotAllowed
    return Municipality.objects.select_for_update(of=("self",)).get(pk=by.municipality_id)
