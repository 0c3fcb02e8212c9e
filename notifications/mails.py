"""Mails about notices: rendering, unsubscribe links, and the check repeated when they are sent."""

from itertools import groupby

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


def compose(groups: list[list[Notice]], *, language: str, digest: bool) -> list[MailRecord]:
    """One unsaved mail per group with at least one notice that the recipient may read."""
    with override(language):
        lines = due_lines([notice for group in groups for notice in group])
        records = []
        for group in groups:
            shown = [notice for notice in group if notice.pk in lines]
            if not shown:
                continue
            user = group[0].user
            address = unsubscribe_url(user, DIGEST if digest else group[0].kind)
            content = _content(shown, lines, address=address, digest=digest)
            record = new_mail(user.email, content, guard=GUARD, unsubscribe_url=address)
            for notice in shown:
                notice.mail = record
            records.append(record)
    return records


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


def still_wanted(record: MailRecord) -> bool:
    """Guard called when the mail is sent: is the recipient still a member, subscribed, and allowed to
    read it?

    Renders the text again with current titles and numbers, without notices that have become
    unreadable, answered or obsolete, and uses the person's current address. False if nothing remains.
    """
    rows = Notice.objects.filter(mail=record).select_related("user")
    every = list(rows.order_by("-created_at", "pk"))
    wished = _wished(every)
    wanted = [row for row in every if row.user.is_active and row.pk in wished]
    if not wanted:
        return False
    record.to = wanted[0].user.email
    language, digest = wanted[0].user.language, wanted[0].mode == Mode.DIGEST
    with override(language):
        lines = due_lines(wanted)
        shown = [row for row in wanted if row.pk in lines]
        if shown:
            fill(record, _content(shown, lines, address=record.unsubscribe_url, digest=digest))
    return bool(shown)


def _wished(notices: list[Notice]) -> set:
    """Ids of notices for towns the person still belongs to, of kinds not switched off since."""
    membership = Membership.objects.filter(
        user=OuterRef("user"), municipality=OuterRef("municipality")
    )
    refused = Preference.objects.filter(
        user=OuterRef("user"), kind=OuterRef("kind"), mode=Mode.NONE
    )
    ended = DigestSchedule.objects.filter(user=OuterRef("user"), interval=Interval.NEVER)
    rows = Notice.objects.filter(pk__in=[row.pk for row in notices])
    rows = rows.filter(Q(municipality=None) | Exists(membership)).exclude(Exists(refused))
    rows = rows.exclude(Q(Exists(ended), mode=Mode.DIGEST))
    return set(rows.values_list("pk", flat=True))
