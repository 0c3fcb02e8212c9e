"""Names that people give themselves, their office or their organisation.

Names appear in mails to others, so they may not contain URLs, line breaks, or characters that hide or
reverse the text after them.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text.folding import nfc

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_JOINERS = "\u200c\u200d"
_NO_NAME = re.compile(r"[<>{}|\\^`\[\]]")
_ADDRESS = re.compile(
    r"://|\b(?:https?|ftp|mailto|tel|javascript|data):|\bwww\.|\S@\S|＠|\bxn--|\w\.[a-z]{2,}/",
    re.IGNORECASE,
)
_HOST = re.compile(r"([^\W_][\w-]{0,62})\.([^\W\d_]{2,24})\b")
# "Dr.med." is not a host name
_SHORTENED = frozenset([
    "a", "abt", "agr", "apl", "ass", "b", "bgm", "bm", "bzw", "c", "ca", "dipl", "dr", "e", "fb",
    "fr", "gem", "h", "habil", "hon", "i", "inf", "ing", "iur", "jr", "jur", "k", "kfm", "komm",
    "lic", "m", "mag", "math", "med", "mult", "nat", "oec", "og", "p", "päd", "ph", "phil", "pol",
    "prof", "r", "rer", "s", "soc", "sr", "st", "stellv", "stv", "techn", "theol", "u", "v", "verw",
    "vet", "z",
])  # fmt: skip
LINES = _("Bitte schreiben Sie alles in eine Zeile.")
SIGNS = _("Darin sind Zeichen, die hier nicht gehen. Bitte tippen Sie den Text neu ein.")
ADDRESS = _("Bitte ohne Internet- oder E-Mail-Adresse.")
LETTERS = _("Bitte geben Sie mindestens zwei Buchstaben ein.")


def clean_name(text: str, *, may_look_like_host: bool = False) -> str:
    """The name in normalised spelling; raises `ValidationError` if it is not acceptable.

    ``may_look_like_host`` is for organisations such as "Kommune.Digital".
    """
    text = nfc(text).translate(_UNSEEN).strip()
    if len(text.splitlines()) > 1:
        raise ValidationError(LINES, code="lines")
    text = " ".join(text.split())
    if any(_is_hidden(sign) for sign in text) or _NO_NAME.search(text):
        raise ValidationError(SIGNS, code="signs")
    folded = unicodedata.normalize("NFKC", text)
    if _ADDRESS.search(folded) or (not may_look_like_host and _has_host(folded)):
        raise ValidationError(ADDRESS, code="address")
    if sum(sign.isalpha() for sign in text) < 2:
        raise ValidationError(LETTERS, code="letters")
    return text


def _is_hidden(sign: str) -> bool:
    """Control, bidirectional and unassigned characters, except joiners."""
    return unicodedata.category(sign).startswith("C") and sign not in _JOINERS


def name_or_nothing(text: str) -> str:
    """The name if it passes `clean_name`, else "". For mails to strangers, because names stored before
    this check existed may not pass.
    """
    try:
        return clean_name(text) if text else ""
    except ValidationError:
        return ""


def _has_host(text: str) -> bool:
    return any(match[1].casefold() not in _SHORTENED for match in _HOST.finditer(text))


class NameFormField(forms.CharField):
    """Form field for a name, validated by `clean_name`."""

    def __init__(self, *, may_look_like_host: bool = False, **kwargs: Any) -> None:
        self.may_look_like_host = may_look_like_host
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return text
        return clean_name(text, may_look_like_host=self.may_look_like_host)


class NameField(models.CharField):
    """Validated by `clean_name` in forms and the API; a plain text column in the database."""

    def __init__(self, *args: Any, may_look_like_host: bool = False, **kwargs: Any) -> None:
        self.may_look_like_host = may_look_like_host
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        value = super().clean(value, model_instance)
        if value in self.empty_values:
            return value
        return clean_name(value, may_look_like_host=self.may_look_like_host)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        defaults = {"form_class": NameFormField, "may_look_like_host": self.may_look_like_host}
        return super().formfield(*args, **{**defaults, **kwargs})
