"""Every URL pattern of the site, from the resolver."""

from django.urls import URLPattern, URLResolver, get_resolver


def patterns(resolver=None, prefix: str = "", inside: tuple = ()):
    """Yield the name and the parameter names of each URL pattern outside the administration."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace != "admin":
            yield from patterns(entry, prefix, (*inside, *entry.pattern.regex.groupindex))
        elif isinstance(entry, URLPattern):
            yield entry.name or str(entry.pattern), (*inside, *entry.pattern.regex.groupindex)


PARTS = dict(patterns())
