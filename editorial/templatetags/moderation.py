"""How the log of an entry reads."""

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
    """In words; what higher floors write into the log keeps its code."""
    return str(STEPS.get(action, action))
