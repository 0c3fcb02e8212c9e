"""Linked data in pages (docs/linked-data.md)."""

import json

CONTEXT = "https://schema.org"
_ADDRESSES = (
    "areaServed",
    "contentUrl",
    "eventAttendanceMode",
    "eventStatus",
    "license",
    "sameAs",
    "url",
)
_TIMES = ("dateModified", "datePublished", "endDate", "startDate")
# the part of schema.org's context that covers our terms, inlined so that no reader has to fetch it
OWN_CONTEXT = {
    "@vocab": f"{CONTEXT}/",
    **{name: {"@type": "@id"} for name in _ADDRESSES},
    **{name: {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"} for name in _TIMES},
}
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def for_script(data: dict) -> str:
    """JSON of ``data`` without unknown values, escaped for use inside a script element."""
    return json.dumps(_known(data), ensure_ascii=False).translate(_ESCAPED)


def document(data: dict) -> str:
    """JSON of ``data`` without unknown values, as a standalone document with its context."""
    known = _known(data) | {"@context": OWN_CONTEXT}
    return json.dumps(known, ensure_ascii=False, indent=1)


def _known(data: dict) -> dict:
    return {key: value for key, value in data.items() if value}
