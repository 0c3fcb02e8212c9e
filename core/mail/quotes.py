"""Sentences of other people in mails: quoted, and without links that a click would follow."""

import re

from django.utils.translation import gettext as _

_LINK = re.compile(r"(?:\b[a-z][a-z0-9+-]{1,20}://|\bwww\.)[^\s<>]+", re.IGNORECASE)


def without_links(text: str) -> str:
    """Each address is left out; whoever wants to see it reads the page."""
    return _LINK.sub(str(_("[Link: auf der Plattform zu lesen]")), text)
