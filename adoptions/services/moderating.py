"""Post-moderation of adoption texts: members report them, moderators may hide them."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adoptions.models import Adoption
from adoptions.notices import tell_adopter
from adoptions.services.base import locked
from core.audit import recording as audit
from core.errors import Incomplete, NotAllowed
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.actors import Actor

ADOPTION_TEXTS = "adoption_texts"


def may_report(actor: Actor, adoption: Adoption) -> bool:
    """Members of other towns, while there are texts they may read."""
    return (
        actor.municipality_id not in (None, adoption.municipality_id)
        and adoption.has_texts
        and adoption.shows_texts_to(actor)
    )


@transaction.atomic
def report(adoption: Adoption, *, by: Actor, reason: str) -> Report:
    """Report the texts to the moderation. Raises `NotAllowed`, `Incomplete`."""
    row = Adoption.objects.visible_to(by).filter(pk=adoption.pk).first()
    if row is None or not may_report(by, row):
        raise NotAllowed
    return reports.file_report(ADOPTION_TEXTS, row, by=by, reason=reason)


@transaction.atomic
def hide_texts(adoption: Adoption, *, by: Actor, reason: str) -> Adoption:
    """Hide the texts but keep the entry; the adopter is told the reason. Idempotent.

    Raises `NotAllowed`, and `Incomplete` without a reason.
    """
    if not by.is_moderator:
        raise NotAllowed
    if not reason.strip():
        raise Incomplete({"reason": _("Bitte nennen Sie der Kommune den Grund.")})
    row = locked(adoption)
    if row.texts_hidden_at:
        return row
    row.texts_hidden_at, row.texts_hidden_reason = timezone.now(), reason.strip()
    return _write(row, "hidden", by=by)


@transaction.atomic
def show_texts(adoption: Adoption, *, by: Actor) -> Adoption:
    """Show the texts again; idempotent. Raises `NotAllowed`."""
    if not by.is_moderator:
        raise NotAllowed
    row = locked(adoption)
    if row.texts_hidden_at is None:
        return row
    row.texts_hidden_at, row.texts_hidden_reason = None, ""
    return _write(row, "shown", by=by)


def _write(row: Adoption, what: str, *, by: Actor) -> Adoption:
    row.version += 1
    row.save()
    audit.record(f"adoption_texts_{what}", row, by=by.user_id, municipality_id=row.municipality_id)
    tell_adopter(row, f"texts_{what}")
    return row


def ask_to_show_again(adoption: Adoption, *, by: Actor) -> None:
    """Rewritten texts stay hidden and are reported, so that the moderation reviews them."""
    if adoption.texts_hidden_at:
        reason = _(
            "Die Kommune hat die verborgenen Texte geändert und bittet, sie wieder zu zeigen."
        )
        reports.file_report(ADOPTION_TEXTS, adoption, by=by, reason=reason)


def _load(pk: UUID) -> Adoption | None:
    return Adoption.objects.with_card_data().filter(pk=pk).first()


TEXTS = reports.Reportable(
    ADOPTION_TEXTS,
    gettext_lazy("Texte zu einer Nachnutzung"),
    "adoptions/_reported.html",
    _load,
    hide_texts,
)
