"""The only mail that a portal receives about a hook."""

from core.api.values import absolute
from core.mail.outbox import about, queue_mail, subject_of
from core.models import MailRecord
from portals.models import Attempt, HookState, Webhook

GUARD = "hook"


def tell_switched_off(hook: Webhook, last: Attempt) -> None:
    """Mail the portal's function mailbox, in the transaction that disables the hook."""
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
        guard=about(GUARD, hook),
    )


def still_off(record: MailRecord) -> bool:
    """Guard, run on sending: the portal may have enabled the hook again."""
    return Webhook.objects.filter(pk=subject_of(record), state=HookState.FAILED).exists()
