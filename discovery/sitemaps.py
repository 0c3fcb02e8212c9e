"""Sitemap of published entries and of towns that have some; nothing else is offered to crawlers.

One file while entries are few, else an index of files. An entry's file is determined by a prefix of
its key. So each file is one index range, read without counting or skipping rows, and an entry stays
in its file when others are added.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap, x_robots_tag
from django.db.models import Exists, Max, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, Left
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from changefeed.resources import RESOURCES
from core.api.resources import Resource
from editorial.models import EditorialModel
from municipalities.actors import ANONYMOUS
from municipalities.choices import FederalState
from municipalities.models import Municipality
from projects.models import Project

# up to this many entries per kind, everything fits into one file
TOGETHER = 250


class OwnHostSitemap(Sitemap):
    """Builds URLs with the configured host, never that of the request (R16).

    ``part`` is the key prefix of the file; empty for all entries.
    """

    limit = 50_000  # maximum per file in the sitemap protocol
    possible_parts = ("",)

    def __init__(self, part: str = "") -> None:
        self.part = part

    @property
    def protocol(self) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def is_small(self) -> bool:
        return True

    def parts(self) -> dict:
        """Key prefixes of the files, each with the time of its latest change."""
        return {"": None}


class PageSitemap(OwnHostSitemap):
    def items(self):
        return [
            "home", "project_list", "lesson_list", "need_list", "event_list", "municipality_list",
            "map",
        ]  # fmt: skip

    def location(self, item: str) -> str:
        return reverse(item)


class KeyedSitemap(OwnHostSitemap):
    """Entries read from the database, ordered by key."""

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def is_small(self) -> bool:
        return len(self.rows().order_by().values("pk")[: TOGETHER + 1]) <= TOGETHER


class EntrySitemap(KeyedSitemap):
    """Listed entries of one model, except harvested ones, which their own instance lists.

    Ids are random, so their first hex digit splits them into sixteen files of similar size.
    """

    possible_parts = tuple("0123456789abcdef")
    model: type
    page: str

    def rows(self) -> QuerySet:
        rows = self.model.objects.visible_to(ANONYMOUS).listed().ours()
        if self.part:
            first, last = (UUID(self.part.ljust(32, end)) for end in "0f")
            rows = rows.filter(pk__gte=first, pk__lte=last)
        return rows

    def items(self) -> list[tuple]:
        rows = self.rows().order_by("pk").values_list("slug", "updated_at")
        return list(rows[: self.limit])

    def location(self, item: tuple) -> str:
        return reverse(self.page, args=[item[0]])

    def lastmod(self, item: tuple):
        return item[1]

    def parts(self) -> dict:
        digit = Left(Cast("pk", TextField()), 1)
        rows = self.rows().order_by().values_list(digit).annotate(Max("updated_at"))
        return dict(sorted(rows))


class MunicipalitySitemap(KeyedSitemap):
    """One file per Land, the first two digits of the key."""

    possible_parts = tuple(FederalState.values)

    def rows(self) -> QuerySet:
        shown = Project.objects.visible_to(ANONYMOUS).listed().filter(municipality=OuterRef("pk"))
        towns = Municipality.objects.current().filter(Exists(shown))
        return towns.filter(state=self.part) if self.part else towns

    def items(self) -> list[str]:
        return list(self.rows().order_by("ars").values_list("ars", flat=True)[: self.limit])

    def location(self, item: str) -> str:
        return reverse("municipality_detail", args=[item])

    def parts(self) -> dict:
        states = self.rows().order_by("state").values_list("state", flat=True).distinct()
        return dict.fromkeys(states)


def _of_entries(kind: Resource) -> type[EntrySitemap]:
    attributes = {"model": kind.model, "page": f"{kind.name}_detail"}
    return type("KindSitemap", (EntrySitemap,), attributes)


SITEMAPS = {
    "pages": PageSitemap,
    **{
        kind.path: _of_entries(kind) for kind in RESOURCES if issubclass(kind.model, EditorialModel)
    },
    "towns": MunicipalitySitemap,
}


@require_safe
@x_robots_tag
def sitemap_of_all(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``: all URLs in one file, or an index of files."""
    if all(kind().is_small() for kind in SITEMAPS.values()):
        return sitemap(request, SITEMAPS)
    return TemplateResponse(
        request,
        "sitemap_index.xml",
        {"sitemaps": list(_files())},
        content_type="application/xml",
    )


def _files() -> Iterator[SitemapIndexItem]:
    for name, kind in SITEMAPS.items():
        for part, changed in kind().parts().items():
            values = {"kind": name, "part": part} if part else {"kind": name}
            address = settings.SITE_URL + reverse(
                "sitemap_part" if part else "sitemap_kind", kwargs=values
            )
            yield SitemapIndexItem(address, changed)


@require_safe
def sitemap_part(request: HttpRequest, kind: str, part: str = "") -> HttpResponse:
    """One file of the index; 404 for a kind as a whole if it is split."""
    made = SITEMAPS.get(kind)
    if made is None or part not in made.possible_parts:
        raise Http404
    return sitemap(request, {kind: made(part)})
