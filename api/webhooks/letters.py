"""The one mail that a portal gets about a hook."""

from api.models import Attempt, Webhook
from core.api.values import absolute
from core.mail import queue_mail


def tell_switched_off(hook: Webhook, last: Attempt) -> None:
    """To the function mailbox of the portal, in the transaction that switches the hook off."""
    queue_mail(
        to=hook.portal.contact_email,
        template="api/webhook_switched_off",
        context={
            "host": hook.host,
            "description": hook.description,
            "since": hook.failing_since,
            "reason": last.status or last.error,
            "url": absolute(f"/api/v1/webhooks/{hook.pk}/"),
        },
    )
