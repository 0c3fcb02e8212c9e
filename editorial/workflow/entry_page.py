"""The page of one entry, for readers and for its town."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from editorial.models import EditorialModel
from editorial.workflow.permissions import owns, possible_moves
from municipalities.actors import Actor
from municipalities.requests import ActorRequest


def entry_page(
    request: ActorRequest, rows: Any, slug: str, page: Callable[[ActorRequest, Any], HttpResponse]
) -> HttpResponse:
    """``page`` of the entry in ``rows`` by slug, or by id before the first publication.

    Withdrawn entries answer 410 to readers who may not see them, unless they were never public.
    """
    address = _address(slug)
    found = rows.filter(**address)
    if "pk" in address:
        plain = found.prefetch_related(None).first()
        if plain is not None and plain.slug:
            return redirect(plain)
    entry = found.first()
    if entry is None:
        if rows.model.objects.withdrawn().filter(**address).exists():
            return render(request, "410.html", status=410)
        raise Http404
    return page(request, entry)


def _address(slug: str) -> dict[str, Any]:
    try:
        return {"pk": UUID(slug)}
    except ValueError:
        return {"slug": slug}


def entry_context(entry: EditorialModel, actor: Actor) -> dict[str, Any]:
    """Context of ``editorial/entry_page.html``."""
    own = owns(actor, entry)
    rows = type(entry)._default_manager.filter(revision_of=entry)
    return {
        entry.kind_name: entry,
        "entry": entry,
        "own": own,
        "revision": rows.first() if own else None,
        "moves": possible_moves(actor, entry) if actor.is_authenticated else [],
        "canonical_url": entry.origin_url,
    }
