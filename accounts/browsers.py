"""Readable browser names from the ``User-Agent`` header.

Only known names are returned: the header is untrusted input, and the result appears in mails.
"""

import re

_LONGEST = 300
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"(?:Firefox|FxiOS)/"),
    ("Chrome", r"(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"Version/\S+ (?:Mobile/\S+ )?Safari/"),
)
_SYSTEMS = (
    ("Windows", r"Windows NT"),
    ("Android", r"Android"),
    ("iPadOS", r"iPad"),
    ("iOS", r"iPhone"),
    ("macOS", r"Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def described(user_agent: str) -> str:
    """Browser and system, such as "Firefox, Windows"; "" if unknown."""
    text = user_agent[:_LONGEST]
    return ", ".join(filter(None, (_first(_BROWSERS, text), _first(_SYSTEMS, text))))


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, text)), "")
