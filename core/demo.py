"""Demo accounts. They exist only where sample content may be loaded, never in production."""

import time
from dataclasses import dataclass

PASSWORD = "labor-und-vorbild-2026"  # noqa: S105
TOTP_SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105
TOTP_PERIOD_SECONDS = 30


@dataclass(frozen=True)
class DemoAccount:
    """``town`` is the AGS of the person's town; ``site_role`` is a `SiteRole` code."""

    email: str
    full_name: str
    office: str
    town: str = ""
    role: str = ""
    site_role: str = "none"

    @property
    def needs_code(self) -> bool:
        """Moderators and administrators sign in with a second factor."""
        return self.site_role != "none"


ACCOUNTS = (
    DemoAccount("editor@darmstadt.example", "Jonas Demo", "Digitalisierung", "06411000", "editor"),
    DemoAccount(
        "koordination@darmstadt.example",
        "Miriam Demo",
        "Leitung Digitalisierung",
        "06411000",
        "coordinator",
    ),
    DemoAccount("editor@hassfurt.example", "Anna Demo", "Stadtentwicklung", "09674147", "editor"),
    DemoAccount(
        "koordination@hassfurt.example", "Karl Demo", "Hauptamt", "09674147", "coordinator"
    ),
    DemoAccount("editor@hamburg.example", "Ole Demo", "Senatskanzlei", "02000000", "editor"),
    DemoAccount("editor@lemgo.example", "Petra Demo", "Stadtplanung", "05766044", "editor"),
    DemoAccount(
        "moderation@exchange.example", "Moderation Demo", "Redaktion", site_role="moderator"
    ),
    DemoAccount(
        "moderation2@exchange.example", "Zweite Moderation Demo", "Redaktion", site_role="moderator"
    ),
    DemoAccount("admin@exchange.example", "Administration Demo", "Betrieb", site_role="admin"),
)


def totp_code(secret: str = TOTP_SECRET, *, at: float | None = None) -> str:
    """The one-time code that sign-in takes at ``at`` (Unix seconds), by default now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    counter = int(time.time() if at is None else at) // TOTP_PERIOD_SECONDS
    return format_hotp_value(hotp_value(secret, counter))
