"""Mail addresses in one canonical spelling, for storing, comparing, counting and sending.

The domain is in A-labels by IDNA 2008, as in the DNS. Django and the standard library implement
IDNA 2003 only, which maps "straße.de" to "strasse.de", a different domain.
See docs/decisions/0032-one-spelling-of-an-address.md.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254
_MAX_TYPED = 1_000
_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]*)>[\s;,.]*")
_AROUND = " \t\r\n;,<>()[]\"'"


def deliverable(typed: str) -> str:
    """The address for the mail server: canonical domain, local part as typed.

    Raises `ValidationError` if it is not an address.
    """
    local, at, domain = _bare(typed).rpartition("@")
    address = f"{local}{at}{_ascii_domain(domain)}"
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    if not address.isascii() or not 0 < len(address) <= MAX_LENGTH:
        raise ValidationError(INVALID, code="invalid")
    return address


def canonical(typed: str) -> str:
    """The address that identifies a person: all spellings of one mailbox map to the same value.

    Raises `ValidationError` if it is not an address.
    """
    return deliverable(typed).casefold()


def canonical_or_typed(typed: str) -> str:
    """As `canonical`, but return invalid input stripped, so a lookup simply finds nothing."""
    return _or_typed(canonical, typed)


def deliverable_or_typed(typed: str) -> str:
    return _or_typed(deliverable, typed)


def domain_of(address: str) -> str:
    return canonical_or_typed(address).rpartition("@")[2]


def domain_of_website(url: str) -> str:
    """The domain of a website, "stadt.de" for "www.stadt.de"; "" if there is no valid host."""
    host = re.sub(r"^[a-z]+://", "", url.strip().casefold()).split("/")[0].split(":")[0]
    try:
        return _ascii_domain(host).removeprefix("www.")
    except ValidationError:
        return ""


def searched(word: str) -> str:
    """A search word as it appears in stored addresses: "straße.de" in A-labels."""
    if word.isascii():
        return word
    local, at, domain = word.rpartition("@")
    try:
        return f"{local}{at}{_ascii_domain(domain)}"
    except ValidationError:
        return word


def shown(address: str) -> str:
    """For display: umlauts instead of A-labels, unless non-Latin letters could imitate them."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{'.'.join(_shown_label(label) for label in domain.split('.'))}"


INVALID = _("Bitte geben Sie eine gültige E-Mail-Adresse an, zum Beispiel name@stadt.de.")


def _or_typed(form: Callable[[str], str], typed: str) -> str:
    try:
        return form(typed)
    except ValidationError:
        return typed.strip()


def _bare(typed: str) -> str:
    """Strip what is copied along with an address: names, brackets, invisible characters, ``mailto:``."""
    text = unicodedata.normalize("NFKC", typed[:_MAX_TYPED])
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
    in_brackets = _IN_BRACKETS.fullmatch(text)
    if in_brackets:
        text = in_brackets[1]
    text = text.strip(_AROUND)
    if text[:7].lower() == "mailto:":
        text = text[7:]
    return text.strip(_AROUND).rstrip(".")


def _ascii_domain(domain: str) -> str:
    domain = domain.rstrip(".")
    if domain.isascii() and "xn--" not in domain.lower():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True, transitional=False, std3_rules=True).decode()
    except idna.IDNAError as error:
        raise ValidationError(INVALID, code="invalid") from error


def _shown_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded = idna.decode(label)
    except idna.IDNAError:
        return label
    plain = all(c.isascii() or unicodedata.name(c, "").startswith("LATIN ") for c in decoded)
    return decoded if plain else label


class AddressFormField(forms.EmailField):
    """Accepts an address as people paste it; the cleaned value is its canonical spelling.

    ``is_identity``: the address identifies a person, so it is case-folded (`canonical`).
    """

    default_error_messages = {"invalid": INVALID}

    def __init__(self, *, is_identity: bool = False, **kwargs: Any) -> None:
        self.is_identity = is_identity
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show umlauts instead of A-labels."""
        return shown(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return text
        return canonical(text) if self.is_identity else deliverable(text)


class AddressField(models.EmailField):
    """Stores and looks up an address in its canonical spelling.

    ``is_identity``: the address identifies a person, so it is case-folded (`canonical`).
    """

    def __init__(self, *args: Any, is_identity: bool = False, **kwargs: Any) -> None:
        self.is_identity = is_identity
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Appear as a plain `EmailField` in migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def _spelled(self, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            return value
        return canonical_or_typed(value) if self.is_identity else deliverable_or_typed(value)

    def to_python(self, value: Any) -> Any:
        return self._spelled(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return self._spelled(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self._spelled(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        kwargs = {"form_class": AddressFormField, "is_identity": self.is_identity, **kwargs}
        return super().formfield(*args, **kwargs)
