"""Mails about notices: one way to render them, and the question asked again when they are sent."""

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
    """One unsaved mail for each group that its reader may read something of."""
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
    """The address that takes the one-click POST and shows a page with a button."""
    token = signing.dumps([str(user.pk), kind], salt=SALT)
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def read_token(token: str) -> tuple[User, str] | None:
    """The person and the kind of an unsubscribe address, if we made it."""
    try:
        user_id, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=user_id).first()
    return (user, kind) if user else None


def still_wanted(record: MailRecord) -> bool:
    """Asked when the mail is sent: is its reader still a member, willing, and allowed to read it?

    The text is written anew: what vanished meanwhile is not in it, numbers and titles are those
    of now; what was answered or is over neither;
    if nothing remains there is no mail. It goes to the address the person has now.
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
    """Those for towns the person still belongs to, of kinds that were not switched off since."""
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
