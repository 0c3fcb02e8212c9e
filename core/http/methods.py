"""Which HTTP methods a view serves, derived from its declaration."""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override
from django.views import View

SAFE = frozenset({"GET", "HEAD"})
READ_ONLY_MODULES = ("django.contrib.sitemaps", "django.contrib.staticfiles", "django.views.static")
UNDECLARED = SAFE | {"POST"}
KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@cache
def served_by(view: Callable) -> frozenset[str]:
    """Methods of ``view``: the handlers of a class, the decorators of a function.

    A function without such a decorator (administration, sitemap) is assumed to serve what pages and
    forms need.
    """
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        return frozenset(_of_class(view_class))
    declared = list(_declared(view, set()))
    if declared:
        return frozenset.intersection(*declared)
    return SAFE if _module(view).startswith(READ_ONLY_MODULES) else UNDECLARED


def _of_class(cls: type[View]) -> Iterator[str]:
    """Methods with a handler, except PUT, PATCH and DELETE that Django's generic views alias to POST."""
    for name in cls.http_method_names:
        handler = getattr(cls, name, None)
        if handler is None or name.upper() not in KNOWN:
            continue
        is_borrowed = getattr(handler, "__module__", "").startswith("django.views.generic")
        if name in ("put", "patch", "delete") and is_borrowed:
            continue
        yield name.upper()
        if name == "get":
            yield "HEAD"


def _module(view: Callable) -> str:
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return getattr(view, "__module__", "") or ""


def _declared(view: object, seen: set[int]) -> Iterator[frozenset[str]]:
    """Methods of each ``require_http_methods`` around the view, found in the decorators' closures."""
    function: Any = getattr(view, "__func__", view)
    if id(function) in seen or not hasattr(function, "__closure__"):
        return
    seen.add(id(function))
    names = function.__code__.co_freevars
    for name, cell in zip(names, function.__closure__ or (), strict=True):
        try:
            content = cell.cell_contents
        except ValueError:
            continue
        if name == "request_method_list":
            yield frozenset(content)
            continue
        for inner in content if isinstance(content, list | tuple) else [content]:
            if callable(inner):
                yield from _declared(inner, seen)


@lru_cache(maxsize=1_000)
def match_of(path: str) -> ResolverMatch | None:
    """Resolve ``path`` in the language of its prefix; None if there is no such address."""
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return resolve(path)
        except Resolver404:
            return None


def is_page(path: str) -> bool:
    """Whether ``path`` resolves to a view that serves GET."""
    match = match_of(path)
    return match is not None and "GET" in served_by(match.func)


def takes_only_forms(path: str) -> bool:
    """Whether ``path`` resolves to a view that does not serve GET."""
    match = match_of(path)
    return match is not None and "GET" not in served_by(match.func)


def page_of(path: str) -> str:
    """``path`` if it is a page, else the nearest ancestor that is; "" if only the start page is left."""
    while path and path != "/":
        if is_page(path):
            return path
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return ""


def page_above(path: str) -> str:
    """The nearest page above ``path``, not ``path`` itself."""
    return page_of(path.rstrip("/").rpartition("/")[0] + "/")
