"""Explain why the link of a follow-up mail no longer works, and offer a way on.

The page reveals neither the recipient of the mail nor the request it was about.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import FollowUp
from contacts.people import chain_of
from core.link_answers import LinkAnswer, broken
from core.security.tokens import token_hash


def why_not(token: str) -> LinkAnswer:
    """Explain a token that `contacts.follow_ups.find` rejects."""
    row = (
        FollowUp.objects.filter(token_hash=token_hash(token))
        .select_related("request__project", "user")
        .first()
    )
    if row is None:
        return broken(*_projects())
    if row.answered_at:
        return _answered(row)
    if row.user is None or not chain_of(row.request.asking_id).those([row.user_id]):
        text = _("Die Mail ging an jemanden, der nicht mehr für die fragende Kommune arbeitet.")
        return LinkAnswer(_("Diese Frage ist nicht mehr für Sie"), text, *_projects())
    if row.expires_at <= timezone.now() and row.request.project.is_public:
        text = _(
            "Eine Nachnutzung können Sie jederzeit auf der Seite des Projekts eintragen, wenn Sie "
            "angemeldet sind."
        )
        day = date_format(timezone.localtime(row.expires_at), "DATE_FORMAT")
        title = _("Dieser Link ist am %(day)s abgelaufen") % {"day": day}
        return LinkAnswer(title, text, *_projects())
    text = _("Wir fragen dazu nicht mehr nach. Sie müssen nichts tun.")
    return LinkAnswer(_("Diese Frage hat sich erledigt"), text, *_projects())


def detail_not_taken() -> LinkAnswer:
    """The additional sentence was sent twice, or more than a day after the answer."""
    text = _(
        "Ihre Antwort selbst ist gespeichert. Eine Ergänzung geht einmal, innerhalb eines Tages."
    )
    return LinkAnswer(_("Hier lässt sich nichts mehr ergänzen"), text, *_projects())


def _answered(row: FollowUp) -> LinkAnswer:
    day = date_format(timezone.localtime(row.answered_at), "DATE_FORMAT")
    text = _(
        "Ihre Antwort vom %(day)s ist gespeichert. Hat sich seitdem etwas geändert, tragen Sie es "
        "angemeldet auf der Seite des Projekts ein."
    ) % {"day": day}
    return LinkAnswer(_("Sie haben schon geantwortet"), text, *_projects())


def _projects() -> tuple[str, str]:
    return reverse("project_list"), _("Zu den Projekten")
