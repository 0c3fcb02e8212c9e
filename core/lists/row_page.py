"""Pages of lists that are no `Catalogue`: one order, no search."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from core.lists.keyset import InvalidCursor, Key, Page, read_page


def row_page(
    request: HttpRequest, rows: QuerySet[Any], keys: Sequence[Key], *, size: int, context: str
) -> Page:
    """The page that the URL asks for. Raises `Http404` for an invalid cursor."""
    cursor = request.GET.get("cursor", "")
    try:
        return read_page(rows, keys, size=size, cursor=cursor, context=context)
    except InvalidCursor:
        raise Http404 from None


def row_page_or_first(
    request: HttpRequest, rows: QuerySet[Any], keys: Sequence[Key], *, size: int, context: str
) -> tuple[Page, int]:
    """The page that the URL asks for; for an invalid cursor the first one, with status 400."""
    try:
        return row_page(request, rows, keys, size=size, context=context), 200
    except Http404:
        return read_page(rows, keys, size=size, context=context), 400
