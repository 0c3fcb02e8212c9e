"""What every template may use."""

from django.conf import settings

from municipalities.actors import ANONYMOUS


def site(request) -> dict:
    return {
        "site_name": settings.SITE_NAME,
        "site_line": settings.SITE_LINE,
        "site_url": settings.SITE_URL,
        "demo": settings.EXCHANGE_DEMO,
        "admin_path": settings.ADMIN_PATH,
        "actor": getattr(request, "actor", ANONYMOUS),
    }
