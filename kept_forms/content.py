"""The kept part of a form: its target and its input, but never secrets."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from accounts.paths import is_account_page
from core.http.methods import match_of, page_of, served_by
from core.security import encryption
from municipalities import opened_for

KEPT_FIELD = "kept_form"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", opened_for.FIELD, opened_for.SWITCH, KEPT_FIELD})
SECRET = re.compile(r"passw|secret|geheim|csrf|credential|api_?key|token|otp", re.IGNORECASE)
SECRET_NAMES = frozenset({"code", "pin", "key", "recovery_codes"})
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
NO_FORMS_OF_ITS_OWN = ("kept_form", "account_login")
ONCE = "token"  # idempotency token of a form (R43); not a secret


@dataclass(frozen=True)
class Content:
    """``path`` is the form's target, ``page`` the page it was on, ``town`` the id of the town it was
    opened for; ``files`` are pairs of field and file name.
    """

    path: str
    page: str
    view: str = ""
    town: str = ""
    reason: str = ""
    fields: list[list[str]] = field(default_factory=list)
    files: list[list[str]] = field(default_factory=list)

    def sealed(self) -> bytes:
        return encryption.seal(json.dumps(asdict(self), ensure_ascii=False).encode())

    @classmethod
    def unsealed(cls, sealed: bytes) -> "Content":
        """Decrypt stored content. Raises `core.security.encryption.Unreadable`."""
        return cls(**json.loads(encryption.unseal(bytes(sealed))))


def is_keepable(request: HttpRequest) -> bool:
    """Whether this is a form submitted by a person, excluding sign-in and the API."""
    return (
        request.method == "POST"
        and request.content_type in FORM_TYPES
        and not request.path.startswith("/api/")
        and (not is_account_page(request.path) or request.path == reverse("account_profile"))
    )


def _module_of(view: Callable) -> str:
    """Module of a view, or of the form that a page belongs to which all kinds of entries share."""
    form = getattr(getattr(view, "__self__", None), "form", None)
    return getattr(form or view, "__module__", "")


def read(request: HttpRequest, *, reason: str) -> Content:
    opened = opened_for.sent_with(request, opened_for.SWITCH) or opened_for.sent_with(request)
    match = request.resolver_match
    return Content(
        path=request.get_full_path(),
        page=_page(request),
        view=_module_of(match.func) if match else "",
        town=opened.municipality_id if opened else "",
        reason=reason,
        fields=[
            [name, value.replace("\x00", "")]
            for name, values in request.POST.lists()
            for value in values
            if _may_be_kept(name, value)
        ],
        files=[[name, file.name or ""] for name, files in request.FILES.lists() for file in files],
    )


def _may_be_kept(name: str, value: str) -> bool:
    if name in NOT_KEPT or name in SECRET_NAMES:
        return False
    last = name.rpartition("-")[2]
    if last == ONCE:
        return _is_uuid(value)
    return not SECRET.search(name)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _page(request: HttpRequest) -> str:
    """The page the form was on, by the ``Referer`` header; else the nearest page above its target."""
    referer = urlsplit(request.headers.get("Referer", ""))
    match = match_of(referer.path) if referer.netloc == request.get_host() else None
    if match and match.url_name not in NO_FORMS_OF_ITS_OWN and "GET" in served_by(match.func):
        return referer.path + (f"?{referer.query}" if referer.query else "")
    return page_of(request.path)
