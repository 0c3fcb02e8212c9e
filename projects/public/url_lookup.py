"""Find the project that a pasted URL refers to."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils.translation import override

_PAGES = {"project_detail": "slug", "permalink": "pk", "project_card": "pk"}


def lookup_of(address: str) -> dict | None:
    """Slug or id from the URL of a project page, with or without host, in any language.

    A bare slug is accepted as well. None for other URLs.
    """
    text = address.strip()
    if "://" not in text and _is_ours(text.partition("/")[0]):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or (parts.netloc and not _is_ours(parts.netloc)):
        return None
    path = parts.path.strip("/")
    named = _named_by(f"/{path}/") if parts.netloc or "/" in path else path
    return _lookup(named) if named else None


def language_of(address: str) -> str:
    """The language of the page at this URL of the site."""
    try:
        path = urlsplit(address.strip()).path
    except ValueError:
        path = ""
    codes = [code for code, _name in settings.LANGUAGES if path.startswith(f"/{code}/")]
    return codes[0] if codes else settings.LANGUAGE_CODE


def _is_ours(host: str) -> bool:
    domain = split_domain_port(host)[0]
    own = urlsplit(settings.SITE_URL).hostname or ""
    return bool(domain) and (domain == own or validate_host(domain, settings.ALLOWED_HOSTS))


def _named_by(path: str) -> str:
    for language, _name in settings.LANGUAGES:
        with override(language):
            try:
                match = resolve(path)
            except Resolver404:
                continue
        if match.url_name in _PAGES:
            return str(match.kwargs[_PAGES[match.url_name]])
    return ""


def _lookup(named: str) -> dict:
    try:
        return {"pk": uuid.UUID(named)}
    except ValueError:
        return {"slug": named}
