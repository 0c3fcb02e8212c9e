"""Create directory entries for people."""

from directory.models import Expert
from directory.services import save_own
from municipalities.actors import Actor

PAGE, OWN = "/fachleute/", "/fachleute/mein-eintrag/"
PHONE = "040 123456"
SHOWN = {
    "shows_name": "Zinnober Kupferhammer",
    "shows_office": "Stabsstelle Wasser",
    "shows_email": "zinnober@hamburg.example",
    "shows_phone": PHONE,
}


def entry(actor: Actor, **changes) -> Expert:
    """A listed entry with one sentence; any ``shows_…`` not passed stays hidden."""
    fields = dict.fromkeys(SHOWN, False) | {
        "is_listed": True,
        "about": "Pegel an kleinen Bächen",
        "phone": PHONE,
        "themes": [],
    }
    return save_own(actor.user, fields=fields | changes)
