"""Published projects, and towns that have some: nothing else is offered to search engines."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef
from django.urls import reverse

from events.models import Event
from lessons.models import Lesson
from municipalities.actors import ANONYMOUS
from municipalities.models import Municipality
from needs.models import Need
from projects.models import Project


class OwnHostSitemap(Sitemap):
    """Addresses with the host of the setting, never that of the request (security R16)."""

    limit = 5_000

    @property
    def protocol(self) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(OwnHostSitemap):
    def items(self):
        return [
            "home", "project_list", "lesson_list", "need_list", "event_list", "municipality_list",
            "map",
        ]  # fmt: skip

    def location(self, item: str) -> str:
        return reverse(item)


class EntrySitemap(OwnHostSitemap):
    """Listed entries of one model; what was harvested is offered by the instance that keeps it."""

    model: type

    def items(self):
        rows = self.model.objects.visible_to(ANONYMOUS).listed().ours()
        return rows.only("slug", "updated_at", "revision_of").order_by("pk")

    def lastmod(self, item):
        return item.updated_at


class LessonSitemap(EntrySitemap):
    model = Lesson


class ProjectSitemap(EntrySitemap):
    model = Project


class NeedSitemap(EntrySitemap):
    model = Need


class EventSitemap(EntrySitemap):
    model = Event


class MunicipalitySitemap(OwnHostSitemap):
    def items(self):
        shown = Project.objects.visible_to(ANONYMOUS).listed().filter(municipality=OuterRef("pk"))
        return Municipality.objects.current().filter(Exists(shown)).only("ars").order_by("ars")


SITEMAPS = {
    "pages": PageSitemap,
    "projects": ProjectSitemap,
    "lessons": LessonSitemap,
    "needs": NeedSitemap,
    "events": EventSitemap,
    "towns": MunicipalitySitemap,
}
