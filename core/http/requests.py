"""Types of requests as the middleware leaves them; no such object is ever made."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from core.actors import Actor

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ActorRequest(HttpRequest):
    """``actor`` is set by `municipalities.middleware`, ``htmx`` by django-htmx."""

    actor: Actor
    htmx: HtmxDetails
