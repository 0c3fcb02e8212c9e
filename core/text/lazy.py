"""Texts that are put together only when they are shown, in the language of whoever reads them."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise, lazy

AnyText = str | Promise


def _interpolate(text: AnyText, values: Mapping[str, object]) -> str:
    return str(text) % values


def _join(texts: Iterable[AnyText]) -> str:
    return " ".join(str(text) for text in texts)


interpolated = lazy(_interpolate, str)
joined = lazy(_join, str)
