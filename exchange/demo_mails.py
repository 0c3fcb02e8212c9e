"""Shows the demo's mails, which are written to a folder instead of being sent."""

import email
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.mail.addresses import deliverable_or_typed

MAX_SHOWN = 200
_NAME = re.compile(r"[0-9a-z-]+")
_AS_DOCUMENT = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"


@dataclass(frozen=True)
class StoredMail:
    """``key`` is the file name without its extension."""

    key: str
    message: EmailMessage

    @property
    def sent_at(self) -> datetime | None:
        at = getattr(self.message["Date"], "datetime", None)
        # “-0000” stands for UTC without a time zone (RFC 5322)
        return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""


def _folder() -> Path:
    if not settings.EXCHANGE_DEMO:
        raise Http404
    return Path(settings.MAIL_DIR)


def _read(path: Path) -> StoredMail:
    return StoredMail(path.stem, email.message_from_bytes(path.read_bytes(), policy=default))


@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    """Newest first; ``?to=`` filters by recipient."""
    folder, wanted = _folder(), deliverable_or_typed(request.GET.get("to", ""))
    files = sorted(folder.glob("*.eml"), key=lambda path: path.name, reverse=True)
    mails = [_read(path) for path in files[:MAX_SHOWN]]
    shown = [mail for mail in mails if wanted in ("", mail.message["To"])]
    people = sorted({str(mail.message["To"]) for mail in mails})
    context = {"mails": shown, "people": [(person, person) for person in people], "wanted": wanted}
    return render(request, "exchange/demo_mails.html", context)


def _find(key: str) -> StoredMail:
    path = _folder() / f"{key}.eml"
    if not _NAME.fullmatch(key) or not path.is_file():
        raise Http404
    return _read(path)


@require_safe
def demo_mail(request: HttpRequest, key: str) -> HttpResponse:
    mail = _find(key)
    headers = [
        (name, value)
        for name, value in mail.message.items()
        if name not in ("Content-Type", "MIME-Version", "Content-Transfer-Encoding")
    ]
    return render(request, "exchange/demo_mail.html", {"mail": mail, "headers": headers})


@require_safe
def demo_mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part alone, under a policy that blocks scripts and external content."""
    response = HttpResponse(_find(key).html)
    response["Content-Security-Policy"] = _AS_DOCUMENT
    return response
