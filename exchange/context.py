"""Variables available to every template."""

from django.conf import settings

from accounts.paths import is_account_page
from core import demo
from municipalities.actors import ANONYMOUS
from notifications.services import unread_number


def site(request) -> dict:
    actor = getattr(request, "actor", ANONYMOUS)
    return {
        **_demo_accounts(request),
        "site_name": settings.SITE_NAME,
        "site_line": settings.SITE_LINE,
        "site_url": settings.SITE_URL,
        "demo": settings.EXCHANGE_DEMO,
        "admin_path": settings.ADMIN_PATH,
        "actor": actor,
        "unread_notices": lambda: unread_number(actor.user) if actor.is_authenticated else 0,
    }


def _demo_accounts(request) -> dict:
    """On the demo's sign-in pages: the accounts and the current TOTP code."""
    if not settings.EXCHANGE_DEMO or not is_account_page(request.path):
        return {}
    return {
        "demo_accounts": demo.ACCOUNTS,
        "demo_password": demo.PASSWORD,
        "demo_code": demo.totp_code(),
    }
