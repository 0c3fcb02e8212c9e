"""Landing page after sign-in, unless a page requested the sign-in."""

from django.urls import reverse

from accounts.models import SiteRole, User

_PAGES = {SiteRole.ADMIN: "admin:index", SiteRole.MODERATOR: "moderation_queue"}


def landing_of(user: User) -> str:
    return reverse(_PAGES.get(user.site_role, "dashboard"))
