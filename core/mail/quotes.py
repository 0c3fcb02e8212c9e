"""User-written text quoted in mails, without clickable links."""

import re

from django.utils.translation import gettext as _

_LINK = re.compile(r"(?:\b[a-z][a-z0-9+-]{1,20}://|\bwww\.)[^\s<>]+", re.IGNORECASE)


def without_links(text: str) -> str:
    """Replace each link with a note; the link can be read on the page."""
    return _LINK.sub(str(_("[Link: auf der Plattform zu lesen]")), text)
