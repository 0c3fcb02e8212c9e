"""What XML documents of ours may hold."""

import re

# outside the Char production of XML 1.0
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Without the signs that XML 1.0 cannot hold."""
    return _FORBIDDEN.sub("", text)
