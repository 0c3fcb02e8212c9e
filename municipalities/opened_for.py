"""The person and town a form was opened for, in a signed hidden field next to the CSRF token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from municipalities.actors import Actor

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
FIELD, SWITCH = "opened_for", "switch_to"
HEADER = "X-Opened-For"
SALT = "municipalities.opened_for"


@dataclass(frozen=True)
class OpenedFor:
    """Ids as strings; ``municipality_id`` is "" for a person acting for no town."""

    user_id: str
    municipality_id: str = ""

    def is_of(self, actor: Actor) -> bool:
        return actor.is_authenticated and str(actor.user_id) == self.user_id


def signed(user_id, municipality_id=None) -> str:
    return signing.Signer(salt=SALT).sign(f"{user_id}/{municipality_id or ''}")


def for_actor(actor: Actor) -> str:
    """The field value for forms shown to ``actor``; "" for visitors."""
    return signed(actor.user_id, actor.municipality_id) if actor.is_authenticated else ""


def read(text: str) -> OpenedFor | None:
    try:
        return OpenedFor(*signing.Signer(salt=SALT).unsign(text).split("/"))
    except (signing.BadSignature, TypeError):
        return None


def sent_with(request: HttpRequest, name: str = FIELD) -> OpenedFor | None:
    """The validly signed value sent with this request, else None."""
    text = request.POST.get(name, "") or (request.headers.get(HEADER, "") if name == FIELD else "")
    return read(text)


def for_any_town(view: View) -> View:
    """Decorator for views that write for the person or for everybody, never for the acting town."""
    view.for_any_town = True  # type: ignore[attr-defined]  # read by the middleware
    return view
