"""Texts of notices about upstream changes, new entries on the watch list and saved searches."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.models import Event
from events.presentation import day_of, when, where
from lessons.choices import MEMBERS
from lessons.models import Lesson
from needs.models import Need
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from projects.choices import Phase
from projects.models import Project
from watching.choices import WatchKind as SearchKind
from watching.models import SavedSearch
from watching.news import NEWS_KIND
from watching.searches import PAGES, SAVED_SEARCH
from watching.upstream import BAD_NEWS, NEW_ON_LIST, UPSTREAM

MODELS = {SearchKind.PROJECTS: Project, SearchKind.LESSONS: Lesson, SearchKind.NEEDS: Need}


def _readable(model: type, ids: list):
    """Entries that every member of a municipality may read; only open needs and upcoming events."""
    rows = model.objects.filter(pk__in=ids).select_related("municipality__district", "revision_of")
    if model is Lesson:
        return rows.with_public_page().filter(visibility__in=MEMBERS).select_related("project")
    if model is Need:
        return rows.open()
    if model is Event:
        return rows.listed().filter(cancelled_at=None, ends_at__gt=timezone.now())
    return rows.public()


def _found(notices: Sequence[Notice]) -> dict[UUID, object]:
    """Projects, lessons, needs and events by id; one query per kind among the notices."""
    found = {}
    wanted = {"lesson": Lesson, "need": Need, "event": Event}
    for code in {notice.data["what"] for notice in notices}:
        model = wanted.get(code, Project)
        ids = [row.object_id for row in notices if row.data["what"] == code]
        found |= {row.pk: row for row in _readable(model, ids)}
    return found


def upstream_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    rows = _found(notices)
    return {
        notice.pk: _upstream_line(rows[notice.object_id], notice.data)
        for notice in notices
        if notice.object_id in rows and _still_so(rows[notice.object_id], notice.data["what"])
    }


def _still_so(row, what: str) -> bool:
    """Whether the notice still applies: polarity and phase may have changed since."""
    if what == "lesson":
        return row.polarity in BAD_NEWS
    return what != "discontinued" or row.phase == Phase.DISCONTINUED


def _upstream_line(row, data: dict) -> Line:
    names = {"title": row.title, "town": row.municipality.full_label}
    if data["what"] == "lesson":
        names["project"] = row.project.title
        title = _("%(town)s berichtet von einem Problem mit „%(project)s“: %(title)s") % names
        text = ""
    elif data["what"] == "discontinued":
        title = _("%(town)s hat „%(title)s“ eingestellt") % names
        text = _("Auf der Projektseite steht, was die Kommune daraus gelernt hat.")
    else:
        title = _("%(town)s hat „%(title)s“ geändert") % names
        labels = [str(Project._meta.get_field(name).verbose_name) for name in data["fields"]]
        text = _("Geändert: %(fields)s") % {"fields": ", ".join(labels)}
    return Line(title=title, text=text, url=row.get_absolute_url())


def watched_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    rows = _found(notices)
    lines = {}
    for notice in notices:
        row = rows.get(notice.object_id)
        if row is not None:
            words = {
                "need": _("%(town)s sucht: %(title)s"),
            }.get(notice.data["what"], _("%(town)s: %(title)s"))
            names = {"title": row.title, "town": row.municipality.full_label}
            text = ""
            if isinstance(row, Event):
                words = _("%(town)s lädt ein: %(title)s am %(day)s")
                names["day"] = day_of(row)
                text = " · ".join(filter(None, (when(row), where(row))))
            lines[notice.pk] = Line(title=words % names, text=text, url=row.get_absolute_url())
    return lines


def search_lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Count the hits that are still readable; one query per kind of search."""
    searches = SavedSearch.objects.in_bulk([row.object_id for row in notices])
    ids: dict[UUID, set] = {}
    for notice in notices:
        ids.setdefault(notice.object_id, set()).update(notice.data["hits"])
    still: set[str] = set()
    for kind, model in MODELS.items():
        of_kind = [ids[pk] for pk, search in searches.items() if search.kind == kind]
        rows = _readable(model, list(set().union(*of_kind)))
        still |= {str(pk) for pk in rows.values_list("pk", flat=True)}
    lines = {}
    for notice in notices:
        search = searches.get(notice.object_id)
        number = len(still & set(notice.data["hits"]))
        if search and number and search.municipality_id == notice.municipality_id:
            text = ngettext("Ein neuer Treffer", "%(n)d neue Treffer", number) % {"n": number}
            lines[notice.pk] = Line(
                title=_("%(hits)s: %(name)s") % {"hits": text, "name": search.name},
                url=f"{reverse(PAGES[search.kind])}?{search.query}",
            )
    return lines


KINDS = (
    NoticeKind(
        UPSTREAM,
        gettext_lazy("Änderungen an Projekten, die Sie betreffen"),
        gettext_lazy(
            "Ein Projekt, das Sie gemerkt haben, nachnutzen oder zu dem Sie gefragt haben, "
            "ändert sich wesentlich oder berichtet von einem Problem."
        ),
        upstream_lines,
        order=55,
    ),
    NEWS_KIND,
    NoticeKind(
        NEW_ON_LIST,
        gettext_lazy("Neues zu gemerkten Kommunen und Themen"),
        gettext_lazy("Ein neues Projekt, ein neuer Bedarf oder eine Veranstaltung."),
        watched_lines,
        order=60,
    ),
    NoticeKind(
        SAVED_SEARCH,
        gettext_lazy("Gespeicherte Suchen"),
        gettext_lazy("Neue Treffer, so oft wie bei der Suche gewählt."),
        search_lines,
        default=Mode.AT_ONCE,
        order=65,
    ),
)
