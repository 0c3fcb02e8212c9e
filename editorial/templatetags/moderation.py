"""Labels for the audit log of an entry."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

STEPS = {
    "created": _("angelegt"),
    "submitted": _("eingereicht"),
    "withdraw": _("zurückgeholt"),
    "publish": _("veröffentlicht"),
    "request_changes": _("Rückfrage gestellt"),
    "reject": _("abgelehnt"),
    "archive": _("archiviert"),
    "restore": _("wieder veröffentlicht"),
    "take_down": _("zurückgezogen"),
    "claimed": _("von der Moderation übernommen"),
    "claim_released": _("von der Moderation zurückgegeben"),
    "refused": _("Versuch abgewiesen"),
}


@register.filter
def step_label(action: str) -> str:
    """The label of an audit action; actions of higher layers keep their code."""
    return str(STEPS.get(action, action))
