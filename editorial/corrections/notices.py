"""Notices about corrections: to the members of the town, and to the proposer after the decision.

Mails never quote a proposal, because anybody may have written it. The one mail to a proposer's
address gives the outcome and the town's reason.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.mail.outbox import queue_mail
from editorial.corrections.correctable_fields import label_of
from editorial.models import Correction, EditorialModel
from editorial.workflow.kinds import kind_named
from notifications.choices import Mode
from notifications.kinds import Line, NoticeKind
from notifications.models import Notice
from notifications.services import Receiver, members, notify

CORRECTION = "correction"
PROPOSED, DECIDED = "proposed", "decided"
OUTCOMES: dict[str, tuple[Promise, Promise]] = {
    Correction.State.ACCEPTED: (
        _("Ihr Vorschlag zu „%(title)s“ wird übernommen"),
        _(
            "Die Kommune übernimmt Ihren Vorschlag. Er ist zu lesen, sobald die Moderation "
            "zugestimmt hat. Vielen Dank für den Hinweis!"
        ),
    ),
    Correction.State.REFUSED: (
        _("Ihr Vorschlag zu „%(title)s“ wird nicht übernommen"),
        _("Die Kommune hat Ihren Vorschlag geprüft und übernimmt ihn nicht. Ihr Grund:"),
    ),
    Correction.State.OUTDATED: (
        _("Ihr Vorschlag zu „%(title)s“ ist erledigt"),
        _("Die Angabe wurde inzwischen geändert. Vielen Dank für den Hinweis!"),
    ),
}


def tell_owners(correction: Correction) -> None:
    """Notify the town's members.

    No second mail about the same entry while the first notice is unread.
    """
    notify(
        CORRECTION,
        correction.object_id,
        key=f"{PROPOSED}:{correction.pk}",
        to=members(correction.municipality_id),
        data={"what": PROPOSED, "correction": str(correction.pk)},
        mails_once=True,
        by_stranger=correction.proposed_by_id is None,
    )


def answer_proposer(correction: Correction, entry: EditorialModel) -> None:
    """A notice for signed-in proposers; one mail for others who left an address."""
    if correction.proposed_by_id:
        notify(
            CORRECTION,
            correction.object_id,
            key=f"{DECIDED}:{correction.pk}",
            to=[Receiver(correction.proposed_by_id, correction.by_municipality_id)],
            data={"what": DECIDED, "correction": str(correction.pk)},
        )
    elif correction.contact_email:
        with translation.override(correction.language):
            context = _answer(correction, entry)
        queue_mail(
            to=correction.contact_email,
            template="editorial/answer",
            context=context,
            language=correction.language,
            by_stranger=True,
        )


def _answer(correction: Correction, entry: EditorialModel) -> dict:
    title, text = OUTCOMES[correction.state]
    kind = kind_named(correction.kind)
    return {
        "title": str(title) % {"title": kind.safe_title(entry)},
        "text": str(text),
        "detail": label_of(kind.correctable, correction.field),
        "quote": correction.reason,
        "url": settings.SITE_URL + entry.get_absolute_url(),
    }


def lines(notices: Sequence[Notice]) -> dict[UUID, Line]:
    """Open corrections for their town, decided ones for the proposer; one query per kind of entry."""
    ids = [notice.data["correction"] for notice in notices]
    corrections = {str(pk): row for pk, row in Correction.objects.in_bulk(ids).items()}
    entries: dict = {}
    for name in {row.kind for row in corrections.values()}:
        kind = kind_named(name)
        wanted = [row.object_id for row in corrections.values() if row.kind == name]
        public = kind.model.objects.public().select_related(*kind.related)
        entries |= public.in_bulk(wanted)
    found = {}
    for notice in notices:
        row = corrections.get(notice.data["correction"])
        if row is not None and row.object_id in entries and _may_read(notice, row):
            found[notice.pk] = _line(notice, row, entries[row.object_id])
    return found


def _may_read(notice: Notice, row: Correction) -> bool:
    if notice.data["what"] == PROPOSED:
        return row.is_open and row.municipality_id == notice.municipality_id
    return row.proposed_by_id == notice.user_id


def _line(notice: Notice, row: Correction, entry: EditorialModel) -> Line:
    kind = kind_named(row.kind)
    if notice.data["what"] == DECIDED:
        answer = _answer(row, entry)
        return Line(
            title=answer["title"],
            text=answer["text"],
            quote=answer["quote"],
            url=entry.get_absolute_url(),
            action=str(_("Eintrag ansehen")),
        )
    return Line(
        title=str(_("Jemand schlägt eine Korrektur zu „%(title)s“ vor"))
        % {"title": kind.safe_title(entry)},
        text=str(_("Es geht um: %(detail)s")) % {"detail": label_of(kind.correctable, row.field)},
        url=row.get_absolute_url(),
        action=str(_("Vorschlag ansehen")),
    )


CORRECTION_KIND = NoticeKind(
    CORRECTION,
    _("Korrekturvorschläge"),
    _("Jemand schlägt zu Ihrem Eintrag eine Korrektur vor, oder über Ihre wurde entschieden."),
    lines,
    default=Mode.DIGEST,
    order=37,
)
