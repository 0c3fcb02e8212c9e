"""Template tags and filters: fields, badges, numbers, texts, URLs. Template builtins, as `components`."""

from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.http import QueryDict
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.formats.display import duration, euro, grouped, plain
from core.mail.addresses import shown
from core.mail.quotes import without_links
from core.text.folding import shortened as shorten
from core.text.markdown import (
    in_language,
    lang_attribute,
    render_markdown,
    render_page,
    script_data,
)
from core.text.prose import plain as plain_prose

register = template.Library()
register.filter("address", shown)
for number_filter in (euro, duration, grouped, plain):
    register.filter(number_filter)
register.filter("without_links", without_links)

ADDRESSES = (forms.EmailField, forms.URLField)  # rarely too long: counter shown near the limit only
TONES = {  # of badges, by the code of a state, phase or polarity
    "submitted": "info",
    "changes_requested": "warning",
    "published": "success",
    "rejected": "danger",
    "taken_down": "danger",
    "pilot": "info",
    "rollout": "info",
    "operation": "success",
    "completed": "success",
    "discontinued": "danger",
    "new": "info",
    "acknowledged": "info",
    "answered": "success",
    "in_exchange": "success",
    "closed_with_result": "success",
    "expired": "warning",
    "failure": "danger",
    "obstacle": "warning",
    "surprise": "info",
    "success_factor": "success",
    "recommendation": "info",
}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, short: bool = False) -> dict:
    """A form field with label, hint, error and, beside it, an example.

    ``form.examples`` may map field names to examples, ``form.remarks`` to a reviewer's remarks.
    """
    kind = _kind_of(bound.field.widget)
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    limit = _limit_of(bound)
    described += [f"{bound.auto_id}-limit"] if limit else []
    remark = getattr(bound.form, "remarks", {}).get(bound.name, "")
    described += [f"{bound.auto_id}-remark"] if remark else []
    attrs: dict[str, str | bool] = {"class": _css_class(kind, bool(bound.errors))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    choices = list(bound) if kind in ("radios", "checkboxes") else []
    return {
        "field": bound,
        "kind": kind,
        "choices": choices,
        "control": "" if choices else bound.as_widget(attrs=attrs),
        "described_by": " ".join(described),
        "example": getattr(bound.form, "examples", {}).get(bound.name, ""),
        "remark": remark,
        "limit": limit,
        "kept": getattr(bound.form, "kept_files", {}).get(bound.name, ()),
        "quiet": isinstance(bound.field, ADDRESSES) or getattr(bound.form, "counts_quietly", False),
        "short": short,
        # drafts may omit fields that submission requires, so those are not marked as optional
        "optional": getattr(bound.form, "marks_optional", True)
        and not bound.field.required
        and bound.name not in getattr(bound.form, "needed", ()),
    }


def _limit_of(bound: BoundField) -> int | None:
    """Maximum length for the character counter; None for passwords and hidden or other fields."""
    widget = bound.field.widget
    if not isinstance(bound.field, forms.CharField) or widget.is_hidden:
        return None
    return None if isinstance(widget, forms.PasswordInput) else bound.field.max_length


def _kind_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    return "hidden" if widget.is_hidden else "input"


def _css_class(kind: str, wrong: bool) -> str:
    base = {
        "checkbox": "kern-form-check__checkbox",
        "select": "kern-form-input__select",
    }.get(kind, "kern-form-input__input")
    return f"{base} {base}--error" if wrong else base


@register.filter
def tone(code: str) -> str:
    return TONES.get(code, "")


@register.filter
def plain_text(text: str | None) -> str:
    """User text without markup, for cards, descriptions and calendars."""
    return plain_prose(text or "")


@register.filter
def shortened(text: str | None, length: int) -> str:
    return shorten(text or "", length)


@register.filter
def markdown(text: str | None) -> SafeString:
    """User text as safe HTML."""
    return render_markdown(text or "")


@register.filter
def page_text(text: str | None) -> SafeString:
    """Text of a site page as safe HTML, with headings."""
    return render_page(text or "")


@register.simple_tag
def lang_of(thing: Any = None) -> str:
    """`` lang="…"`` for an element whose user text is not in the language of the page, else "".

    ``thing`` is the entry with the text; without it, the site's default language is assumed.
    """
    language = _other_language(thing)
    return lang_attribute(language) if language else ""


@register.filter
def said_in(text: Any, thing: Any = None) -> Any:
    """As `lang_of`, for user text within an interface sentence: wraps it in a ``span``."""
    language = _other_language(thing)
    return in_language(text, language) if language and text else text


def _other_language(thing: Any) -> str:
    """Language of ``thing`` if it differs from that of the page, else ""."""
    language = getattr(thing, "language", "") or settings.LANGUAGE_CODE
    return "" if language == get_language() else language


@register.simple_tag
def json_data(text: str) -> SafeString:
    return script_data(text)


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """The current query string with ``changes`` applied; None removes a parameter."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def here_in(context: Context, language: str) -> str:
    """Path of this page in another language; the same path if there is no such address."""
    request = context.get("request")
    if request is None:
        return "/"
    here, match = request.get_full_path(), request.resolver_match
    if match is None:
        return here
    try:
        with override(language):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return here
    _path, mark, query = here.partition("?")
    return path + mark + query


@register.simple_tag(takes_context=True)
def canonical(context: Context) -> str:
    """Absolute URL of this page without query parameters, or ``canonical_url`` from the context
    (harvested entries name the page of their origin).
    """
    if context.get("canonical_url"):
        return context["canonical_url"]
    request = context.get("request")
    return settings.SITE_URL + (request.path if request else "/")


@register.simple_tag(takes_context=True)
def current(context: Context, name: str) -> str:
    """`` aria-current="page"`` for a menu entry if this page is below the page with the URL ``name``."""
    request = context.get("request")
    is_here = request and request.path.startswith(reverse(name))
    return flatatt({"aria-current": "page"}) if is_here else ""


@register.filter
def after_label(error: Any, label: Any) -> str:
    """An error message shown next to its label, without repeating the label.

    Messages of an entry start with the name of the field, because they are also listed on their own.
    """
    text, label = str(error), str(label).strip()
    begin, colon, rest = text.partition(": ")
    if colon and label.casefold().startswith(begin.strip().casefold()):
        return rest[:1].upper() + rest[1:]
    if label and text.startswith(label):
        return text.removeprefix(label).lstrip(" :") or text
    return text


@register.filter
def colon(label: Any) -> str:
    """Colon after a label, except after a question or another closing sign."""
    return "" if str(label).rstrip().endswith(("?", "!", ":")) else ":"


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """“Fehler: ” as a title prefix if the page shows a form with errors."""
    values = context.flatten()
    wrong = values.get("has_errors") or any(_has_errors(value) for value in values.values())
    return f"{_('Fehler:')} " if wrong else ""


def _has_errors(value: Any) -> bool:
    """Checks ``type(value)``, because ``isinstance`` would evaluate lazy values such as the CSRF token,
    and reading a page must not set its cookie.
    """
    if issubclass(type(value), forms.BaseForm):
        return value.is_bound and bool(value.errors)
    if issubclass(type(value), forms.BaseFormSet):
        return value.is_bound and value.total_error_count() > 0
    return False
