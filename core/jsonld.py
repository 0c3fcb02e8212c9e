"""Linked data in pages (api.md §14)."""

import json

CONTEXT = "https://schema.org"
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def for_script(data: dict) -> str:
    """JSON of what is known of ``data``, escaped so that it may stand inside a script element."""
    known = {key: value for key, value in data.items() if value}
    return json.dumps(known, ensure_ascii=False).translate(_ESCAPED)
