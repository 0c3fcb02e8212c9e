"""Reports of published entries by any reader; the reporter gets one answer."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.mail.outbox import queue_mail
from editorial.corrections.correctable_fields import targets
from editorial.models import EditorialModel, Report
from editorial.reports.services import Reportable, register
from editorial.workflow import services
from editorial.workflow.kinds import EntryKind, kind_of
from municipalities.actors import ANONYMOUS, Actor

HIDDEN = _("Die Moderation hat Ihren Hinweis geprüft und den Eintrag von der Seite genommen.")
CHECKED = _("Die Moderation hat Ihren Hinweis geprüft und abgeschlossen.")


def register_kind(kind: EntryKind) -> None:
    """Make the entries of a kind reportable; called by the app of the kind."""
    register(
        Reportable(
            str(kind.model._meta.model_name),
            kind.label,
            "editorial/_reported_entry.html",
            partial(_load, kind),
            hide=_take_down,
            owner=lambda entry: entry.municipality_id,
            answer=_answer,
        )
    )


def _load(kind: EntryKind, pk: UUID) -> EditorialModel | None:
    """The entry while it is public, whatever its visibility.

    The moderation must be able to read what was reported.
    """
    rows = kind.model.objects.public().select_related("municipality__district", *kind.related)
    entry = rows.filter(pk=pk).first()
    if entry is not None:
        found = targets(kind.correctable, entry, ANONYMOUS)
        entry.details = [(row.label, row.shown(row.value)) for row in found if row.value]
    return entry


def _take_down(entry: EditorialModel, *, by: Actor, reason: str) -> None:
    services.move(entry, "take_down", by=by, expected_version=entry.version, reason=reason)


def _answer(row: Report, entry: EditorialModel | None, *, hidden: bool) -> None:
    """One mail per address, with the outcome only."""
    languages = {
        statement.contact_email: statement.language
        for statement in row.statements
        if statement.contact_email
    }
    for address, language in languages.items():
        with translation.override(language):
            context = _words(row, entry, HIDDEN if hidden else CHECKED)
        queue_mail(
            to=address,
            template="editorial/answer",
            context=context,
            language=language,
            by_stranger=True,
        )


def _words(row: Report, entry: EditorialModel | None, text: Promise) -> dict:
    if entry is None:
        return {"title": str(_("Ihr Hinweis an die Moderation")), "text": str(text)}
    name = {"title": kind_of(entry).safe_title(entry)}
    url = settings.SITE_URL + entry.get_absolute_url() if text is CHECKED else ""
    return {"title": str(_("Ihr Hinweis zu „%(title)s“")) % name, "text": str(text), "url": url}
