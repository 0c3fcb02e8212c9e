"""Bulk approval of minor revisions, each in its own transaction and with all checks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Incomplete
from editorial.models import EditorialModel
from editorial.moderation.queries import find_entry
from editorial.workflow import claims
from editorial.workflow.kinds import kind_of
from editorial.workflow.services import move, note_refusal
from municipalities.actors import Actor

MAX_AT_ONCE = 100


class NotMinor(DomainError):
    """The revision changes more than URLs and must be read."""

    code = "not-minor"
    status = 409
    message = _("Hier ändert sich mehr als eine Adresse. Bitte prüfen Sie den Eintrag einzeln.")


@dataclass(frozen=True)
class Wish:
    """An entry in the version that the moderator saw."""

    kind: str
    pk: str
    version: int


@dataclass(frozen=True)
class BulkOutcome:
    """``problem`` says why it was not approved; empty if it was."""

    title: str
    problem: str = ""
    url: str = ""


def is_minor(row: EditorialModel) -> bool:
    rule = kind_of(row).minor
    rows = type(row)._base_manager.filter(pk=row.pk)
    return rule is not None and rule.among(rows).exists()


def approve_minor(wishes: Iterable[Wish], *, by: Actor) -> list[BulkOutcome]:
    """Approve each minor revision that ``by`` may decide; the others report a problem."""
    return [_approve(wish, by) for wish in list(wishes)[:MAX_AT_ONCE]]


def _approve(wish: Wish, by: Actor) -> BulkOutcome:
    try:
        _kind, entry = find_entry(wish.kind, wish.pk, by)
    except Http404:
        return BulkOutcome(str(_("Eintrag")), str(_("Den Eintrag gibt es nicht mehr.")))
    try:
        _approve_one(entry, wish.version, by)
    except DomainError as error:
        note_refusal(entry, "publish", by=by, error=error)
        problem = (
            " ".join(map(str, error.problems.values())) if isinstance(error, Incomplete) else ""
        )
        return BulkOutcome(entry.title, problem or str(error.message), entry.get_absolute_url())
    return BulkOutcome(entry.title, url=entry.original.get_absolute_url())


@transaction.atomic
def _approve_one(entry: EditorialModel, version: int, by: Actor) -> None:
    """Check the rule with revision and original locked, in the same order as a merge locks them."""
    rows = type(entry)._base_manager.select_for_update(of=("self",))
    for pk in filter(None, (entry.pk, entry.revision_of_id)):
        rows.filter(pk=pk).first()
    if not is_minor(entry):
        raise NotMinor
    claims.refuse_if_held_by_another(entry, by)
    move(entry, "publish", by=by, expected_version=version)
