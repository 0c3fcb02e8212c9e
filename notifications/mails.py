"""Mails about notices, written when they are sent, and their unsubscribe links."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from core.mail.outbox import Content, fill, new_mail, render_mail
from core.models import MailRecord
from municipalities.models import Membership
from notifications.choices import Interval, Mode
from notifications.kinds import Line, due_lines, kind_named
from notifications.models import DigestSchedule, Notice, Preference

GUARD = "notices"
DIGEST = "digest"
SALT = "notifications.unsubscribe"


def record_for(notices: Sequence[Notice], *, digest: bool) -> MailRecord:
    """An unsaved mail to the recipient of ``notices``; `write` gives it its text when it is sent."""
    user = notices[0].user
    with override(user.language):
        address = unsubscribe_url(user, DIGEST if digest else notices[0].kind)
    return new_mail(user.email, guard=GUARD, unsubscribe_url=address)


def _content(
    notices: list[Notice], lines: dict[object, Line], *, address: str, digest: bool
) -> Content:
    order = sorted(notices, key=lambda row: (kind_named(row.kind).order, row.kind))
    sections = [
        (kind_named(code).label, [lines[notice.pk] for notice in group])
        for code, group in groupby(order, key=lambda row: row.kind)
    ]
    context = {
        "sections": sections,
        "line": lines[order[0].pk],
        "count": len(order),
        "unsubscribe_url": address,
        "settings_url": settings.SITE_URL + reverse("notification_settings"),
        "list_url": settings.SITE_URL + reverse("notice_list"),
    }
    template = "notifications/digest" if digest else "notifications/single"
    return render_mail(template, context, language=order[0].user.language)


def unsubscribe_url(user: User, kind: str) -> str:
    """URL that accepts the one-click POST (RFC 8058) and shows a page with a button on GET."""
    token = signing.dumps([str(user.pk), kind], salt=SALT)
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def read_token(token: str) -> tuple[User, str] | None:
    """The person and kind of a validly signed unsubscribe token, else None."""
    try:
        user_id, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=user_id).first()
    return (user, kind) if user else None


def write(record: MailRecord) -> bool:
    """Guard called when the mail is sent: write it, to the person's current address.

    It consists of what the person may still read and still wants, and what still waits for something.
    False if nothing remains. What is left out is dropped for good.
    """
    rows = Notice.objects.filter(mail=record).select_related("user")
    every = list(rows.order_by("-created_at", "pk"))
    if not every:
        return False
    user, wanted = every[0].user, _wanted(every)
    with override(user.language):
        lines = due_lines(wanted)
    shown = [row for row in wanted if row.pk in lines]
    if shown:
        record.to = user.email
        is_digest = shown[0].mode == Mode.DIGEST
        fill(record, _content(shown, lines, address=record.unsubscribe_url, digest=is_digest))
    _drop({row.pk for row in every} - {row.pk for row in shown})
    return bool(shown)


def _drop(ids: set[UUID]) -> None:
    if ids:
        Notice.objects.filter(pk__in=ids).update(mode=Mode.NONE, mailed_at=None)


def _wanted(notices: list[Notice]) -> list[Notice]:
    """Without those for towns the person has left, and of kinds switched off since."""
    membership = Membership.objects.filter(
        user=OuterRef("user"), municipality=OuterRef("municipality")
    )
    refused = Preference.objects.filter(
        user=OuterRef("user"), kind=OuterRef("kind"), mode=Mode.NONE
    )
    ended = DigestSchedule.objects.filter(user=OuterRef("user"), interval=Interval.NEVER)
    rows = Notice.objects.filter(pk__in=[row.pk for row in notices], user__is_active=True)
    rows = rows.filter(Q(municipality=None) | Exists(membership)).exclude(Exists(refused))
    rows = rows.exclude(Q(Exists(ended), mode=Mode.DIGEST))
    ids = set(rows.values_list("pk", flat=True))
    return [row for row in notices if row.pk in ids]
