from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.http.request import MediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request


class ViewDecides(BaseContentNegotiation):
    """For views that choose among formats themselves, by ``?format=`` or ``Accept``."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


def best_liked(request: HttpRequest, offered: Sequence[str]) -> str:
    """The media type of ``offered`` with the highest ``Accept`` weight; the first on a tie, "" if none.

    Ignores media type parameters such as the JSON-LD profile, with which
    `HttpRequest.get_preferred_type` would find no match.
    """
    accepted = [MediaType(part) for part in (request.headers.get("Accept") or "*/*").split(",")]

    def weight(media_type: str) -> float:
        main, sub = media_type.split("/")
        fitting = [
            ((row.main_type, row.sub_type).count("*"), row.quality)
            for row in accepted
            if row.main_type in (main, "*") and row.sub_type in (sub, "*")
        ]
        return min(fitting, default=(0, 0.0))[1]

    best = max(offered, key=weight)
    return best if weight(best) else ""
