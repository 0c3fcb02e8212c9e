"""Storage of forms that could not be processed: encrypted, for a few days, for one browser and person."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.http import ratelimit
from kept_forms.content import KEPT_FIELD, Content
from kept_forms.models import KeptForm
from municipalities import opened_for

MAX_OF_ONE = 20
MAX_BYTES, MAX_BYTES_OF_VISITORS = 1_500_000, 150_000
AN_HOUR, FORMS_AN_HOUR = 3600, 60


def owner_of(request: HttpRequest) -> str:
    """User id of the person who opened the form; "" if nobody was signed in as far as is known."""
    opened = opened_for.sent_with(request)
    if opened:
        return opened.user_id
    ended = getattr(request, "session_ended_of", None)
    return str(ended or request.actor.user_id or "")


def browser_of(request: HttpRequest) -> str:
    key = request.COOKIES.get(settings.KEPT_FORM_COOKIE_NAME, "")
    return hashlib.sha256(key.encode()).hexdigest() if key else ""


def keep(request: HttpRequest, content: Content) -> KeptForm | None:
    """Store ``content``, updating the existing row if a kept form was resubmitted.

    None if it is too large, or the quota of this client is used up. `bind` sets the cookie that ties it
    to the browser.
    """
    owner = owner_of(request)
    sealed = content.sealed()
    if len(sealed) > (MAX_BYTES if owner else MAX_BYTES_OF_VISITORS):
        return None
    row = _kept_before(request, owner)
    expires = timezone.now() + timedelta(hours=settings.KEPT_FORM_HOURS)
    if row is not None:
        row.content, row.expires_at = sealed, expires
        row.save(update_fields=["content", "expires_at"])
        return row
    subject = owner or ratelimit.client_network(request)
    if ratelimit.use("kept_form", subject, limit=FORMS_AN_HOUR, seconds=AN_HOUR).exceeded:
        return None
    row = KeptForm.objects.create(
        browser=_browser(request), user_id=owner or None, content=sealed, expires_at=expires
    )
    _forget_oldest(row)
    return row


def _kept_before(request: HttpRequest, owner: str) -> KeptForm | None:
    """The row of a resubmitted kept form, if it belongs to the same person (or to nobody)."""
    pk, browser = _uuid(request.POST.get(KEPT_FIELD, "")), browser_of(request)
    if pk is None or not browser:
        return None
    return KeptForm.objects.filter(pk=pk, browser=browser, user_id=owner or None).first()


def _uuid(key) -> UUID | None:
    try:
        return UUID(str(key))
    except ValueError:
        return None


def _browser(request: HttpRequest) -> str:
    """Hash of the browser's key; creates a key for `bind` if the browser has none."""
    if not browser_of(request):
        request.new_browser_key = secrets.token_urlsafe(32)
        request.COOKIES[settings.KEPT_FORM_COOKIE_NAME] = request.new_browser_key
    return browser_of(request)


def _forget_oldest(row: KeptForm) -> None:
    for same in ({"browser": row.browser}, {"user_id": row.user_id} if row.user_id else None):
        if same:
            old = KeptForm.objects.filter(**same).order_by("-created_at").values("pk")[MAX_OF_ONE:]
            KeptForm.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def bind(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie with the browser's key if it was newly created."""
    key = getattr(request, "new_browser_key", "")
    if key:
        response.set_cookie(
            settings.KEPT_FORM_COOKIE_NAME,
            key,
            max_age=settings.KEPT_FORM_HOURS * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def found(request: HttpRequest, key) -> KeptForm | None:
    """The kept form with this id, if the person may see it in this browser."""
    pk, browser = _uuid(key), browser_of(request)
    if pk is None or not browser:
        return None
    return KeptForm.objects.visible_to(request.actor, browser).filter(pk=pk).first()


def claim(row: KeptForm, request: HttpRequest) -> None:
    """Assign an ownerless form to the first signed-in person who opens it."""
    if row.user_id is None and request.actor.is_authenticated:
        row.user = request.actor.user
        row.save(update_fields=["user"])


def arrived(request: HttpRequest) -> None:
    """Delete the kept form once its resubmission has succeeded."""
    row = found(request, request.POST.get(KEPT_FIELD, ""))
    if row is not None:
        row.delete()
