"""Atom 1.0 feeds: reproducible byte for byte, with the licence on every entry."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, rfc3339_date

from core.formats import licenses
from core.formats.xml import printable
from core.text.folding import shortened
from core.text.prose import plain

ENTRIES = 50
SUMMARY_CHARACTERS = 500
MEDIA_TYPE = "application/atom+xml"


class StableAtom(Atom1Feed):
    """Takes its date from the newest entry instead of the clock, so that the ETag is stable."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=datetime.fromtimestamp(0, UTC))

    def add_entry(self, entry, *, title: str, text: str, town, licence: str, on, updated) -> None:
        """Add a model instance as an entry; the author is the town, never a person."""
        self.add_item(
            title=printable(title),
            link=f"{settings.SITE_URL}{entry.get_absolute_url()}",
            description=shortened(printable(plain(text)), SUMMARY_CHARACTERS),
            author_name=printable(town.full_label),
            author_link=f"{settings.SITE_URL}{town.get_absolute_url()}",
            unique_id=entry.pk.urn,
            pubdate=on,
            updateddate=updated,
            item_copyright=licence,
        )

    def add_item_elements(self, handler, item) -> None:
        handler.addQuickElement("title", item["title"])
        page = {"rel": "alternate", "type": "text/html", "href": item["link"]}
        handler.addQuickElement("link", "", page)
        licence = {"rel": "license", "href": licenses.address(item["item_copyright"])}
        handler.addQuickElement("link", "", licence)
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        handler.startElement("author", {})
        handler.addQuickElement("name", item["author_name"])
        handler.addQuickElement("uri", item["author_link"])
        handler.endElement("author")
        handler.addQuickElement("rights", item["item_copyright"])
        handler.addQuickElement("summary", item["description"], {"type": "text"})
