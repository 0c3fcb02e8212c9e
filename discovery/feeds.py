"""Atom feeds of the newest public entries of a list, with the filters of its page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import conditional_page, require_safe

from changefeed.resources import RESOURCES
from core.lists.listing import PAGE_PARAMETERS
from core.text.lazy import joined
from discovery.atom import ENTRIES, MEDIA_TYPE, StableAtom
from municipalities.actors import ANONYMOUS

FEEDS = {kind.path: kind for kind in RESOURCES if kind.followed}


@require_safe
@conditional_page
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """``/feeds/<kind>.atom``: filters as on the page, in a fixed number of queries."""
    if kind not in FEEDS:
        raise Http404
    catalogue = FEEDS[kind].followed
    data = request.GET.copy()
    for name in PAGE_PARAMETERS:
        data.pop(name, None)
    with override(settings.LANGUAGE_CODE):
        parameters = catalogue.parameters_of(data, ANONYMOUS)
        if parameters.errors:
            problems = [f"{name}: {joined(found)}" for name, found in parameters.errors.items()]
            return HttpResponse("\n".join(problems), status=400, content_type="text/plain")
        rows = catalogue.matching(parameters).with_card_data()
        entries = rows.order_by("-published_at", "-pk")[:ENTRIES]
        made = _feed_of(kind, data)
        for entry in entries:
            _add(made, entry, FEEDS[kind].texts[0])
    return HttpResponse(made.writeString("utf-8"), content_type=MEDIA_TYPE)


def _feed_of(kind: str, data: QueryDict) -> StableAtom:
    query = f"?{data.urlencode()}" if data else ""
    address = f"{settings.SITE_URL}{reverse('feed', args=[kind])}{query}"
    return StableAtom(
        title=f"{FEEDS[kind].title} – {settings.SITE_NAME}",
        link=f"{settings.SITE_URL}{reverse(f'{FEEDS[kind].name}_list')}{query}",
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=address,
        feed_guid=address,
    )


def _add(made: StableAtom, entry, summary_field: str) -> None:
    made.add_entry(
        entry,
        title=entry.title,
        text=getattr(entry, summary_field),
        town=entry.municipality,
        licence=entry.license,
        on=entry.published_at,
        updated=entry.updated_at,
    )
