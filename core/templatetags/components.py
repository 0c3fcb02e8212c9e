"""Template tags for the repeated parts of pages, shown on `/dev/components/`.

They are template builtins: no template has to load them. Keyword arguments that a tag does not name
become attributes of its element, with hyphens for underscores: ``data_decide=True`` is ``data-decide``.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm
from django.forms.utils import flatatt
from django.shortcuts import resolve_url
from django.template import Context, Engine, Node
from django.template.loader import render_to_string

register = template.Library()
_PARTS = "parts_of_component"
# hidden fields against lost updates and double sending
_HIDDEN = ("token", "version", "seen")


@register.simple_block_tag(end_name="endbutton")
def button(
    content: str, kind: str, to: Any = None, *args: Any, query: str = "", **attrs: Any
) -> str:
    """``{% button "secondary" name="keep" value="1" %}Speichern{% endbutton %}``

    ``kind`` is primary, secondary, tertiary or text (looks like a link). With ``to`` it is a link: the name
    of a URL and its ``args``, an object or a path. Its query string is ``query`` or made of arguments
    such as ``query_next=request.path``.
    """
    css = _button_class(kind, block=attrs.pop("block", False), more=attrs.pop("css", ""))
    context = {"content": content, "css": css, "is_text": kind == "text"}
    if to is not None:
        context["href"] = _address(to, args) + _query_string(query, attrs)
    context["attrs"] = _attributes(attrs)
    return render_to_string("components/button.html", context)


def _button_class(kind: str, block: bool, more: str) -> str:
    css = "link-button" if kind == "text" else f"kern-btn kern-btn--{kind}"
    return " ".join(filter(None, (css, "kern-btn--block" if block else "", more)))


def _attributes(attrs: dict[str, Any]) -> str:
    """With a leading space; True is an attribute without a value, False and None are left out."""
    return flatatt({name.replace("_", "-"): value for name, value in attrs.items()})


def _address(to: Any, args: tuple) -> str:
    is_path = isinstance(to, str) and to.startswith(("/", "?", "#", "http:", "https:"))
    return to if is_path or to == "" else resolve_url(to, *args)


def _query_string(query: str, attrs: dict[str, Any]) -> str:
    """Takes the arguments ``query_…`` out of ``attrs``."""
    prefix = "query_"
    names = [name for name in attrs if name.startswith(prefix)]
    values = {name.removeprefix(prefix): attrs.pop(name) for name in names}
    query = urlencode(values, safe="/") if values else query.removeprefix("?")
    return f"?{query}" if query else ""


class _Component(Node):
    """Collects the parts of a component in a dictionary of its own."""

    def __init__(self, node: Any):
        self.node, self.nodelist = node, node.nodelist

    def render(self, context: Context) -> str:
        with context.push(**{_PARTS: {}}):
            return self.node.render(context)


def _component(function: Callable) -> Callable:
    """Registers a block tag that may contain parts."""
    name = function.__name__
    register.simple_block_tag(function, takes_context=True, end_name=f"end{name}")
    compiled = register.tags[name]
    register.tags[name] = lambda parser, token: _Component(compiled(parser, token))
    return function


@register.simple_block_tag(takes_context=True, end_name="endpart")
def part(context: Context, content: str, name: str) -> str:
    """A named part of the surrounding component, for a text that does not fit into an argument.

    ``{% notice %}{% part "title" %}…{% endpart %}<p>…</p>{% endnotice %}``
    """
    context[_PARTS][name] = content
    return ""


@_component
def notice(
    context: Context,
    content: str,
    tone: str = "info",
    title: str = "",
    text: str = "",
    css: str = "",
    **attrs: Any,
) -> str:
    """A coloured box: ``{% notice "warning" title=_("Fehlt noch") %}<p>…</p>{% endnotice %}``

    ``text`` is a first paragraph. ``tone`` is info, success, warning or danger. With ``alert=True`` it
    is read out and takes the focus when the page opens, with ``alert="live"`` it is only read out.
    ``css`` adds classes, such as ``spaced`` for a margin below. Part: title.
    """
    attrs = _alert_attributes(attrs.pop("alert", False)) | attrs
    colour = "" if tone == "info" else f"notice--{tone}"
    values = {
        "content": content,
        "title": context[_PARTS].get("title", title),
        "text": text,
        "css": " ".join(filter(None, ("notice", colour, css))),
        "id": attrs.pop("id", ""),
        "attrs": _attributes(attrs),
    }
    return render_to_string("components/notice.html", values)


def _alert_attributes(alert: bool | str) -> dict[str, Any]:
    if not alert:
        return {}
    focus = {} if alert == "live" else {"tabindex": "-1", "autofocus": True}
    return {"role": "alert", **focus}


@register.simple_tag
def breadcrumb(here: Any, parent: Any = None, to: Any = "", *args: Any) -> str:
    """Path to this page: ``{% breadcrumb _("Ändern") parent=_("Anfragen") to="request_list" %}``

    ``here`` and ``parent`` are texts or entries, whose titles are shown in their language. ``to`` is the
    parent's page, as of `button`; an entry has its own.
    """
    names = (_crumb(parent), _crumb(here))
    href = _address(parent if to == "" else to, args) if parent else ""
    return render_to_string(
        "components/breadcrumb.html", {"parent": names[0], "here": names[1], "href": href}
    )


def _crumb(thing: Any) -> dict[str, Any]:
    """``text``, and the ``entry`` that determines its language, if any."""
    is_entry = hasattr(thing, "kind_name")
    return {"text": thing.title, "entry": thing} if is_entry else {"text": thing, "entry": None}


@_component
def page_head(context: Context, content: str, title: str = "", **options: Any) -> str:
    """Heading of a page: ``{% page_head title=_("Team") lead=_("Wer handelt") %}{% endpage_head %}``

    ``size`` is x-large or large; ``preline`` stands above. ``of`` and ``preline_of`` are the entries that
    determine the language of title and preline. What is between the tags stands below.
    Parts: title, lead, preline and actions, which stand beside the title.
    """
    values = {"size": "x-large", **options, "title": title, "content": content}
    for name in ("title", "lead", "preline", "actions"):
        values[name] = context[_PARTS].get(name, values.get(name, ""))
    values["has_actions"] = bool(values["actions"].strip())
    return render_to_string("components/page_head.html", values)


@_component
def empty_state(
    context: Context, content: str, title: str = "", text: str = "", **attrs: Any
) -> str:
    """In place of a list without rows: ``{% empty_state text=_("Noch nichts.") %}{% endempty_state %}``

    ``size`` of the title is medium or small; ``plain=True`` makes it a paragraph, not a heading. What
    is between the tags, such as a button, stands below. Parts: title, text.
    """
    values = {
        "size": attrs.pop("size", "medium"),
        "tag": "p" if attrs.pop("plain", False) else "h2",
        "title": context[_PARTS].get("title", title),
        "text": context[_PARTS].get("text", text),
        "content": content,
        "attrs": _attributes(attrs),
    }
    return render_to_string("components/empty_state.html", values)


@register.inclusion_tag("components/select.html")
def select(
    name: str, label: str, options: Iterable[Any], chosen: Any = "", **layout: Any
) -> dict[str, Any]:
    """A choice outside of forms: ``{% select "state" _("Land") states chosen=form.asked.states %}``

    ``options`` are pairs of value and text, rows with a code and a label, or triples that say whether
    they are chosen; ``chosen`` is one value or several. ``all=False`` leaves out the empty choice,
    ``plain=True`` the box around label and choice; ``id`` is the name unless given.
    """
    layout = {"all": True, "id": name, **layout}
    return {"name": name, "label": label, "options": _options(options, chosen), **layout}


def _options(options: Iterable[Any], chosen: Any) -> Iterator[tuple[str, str, bool]]:
    several = (chosen,) if isinstance(chosen, str) else chosen or ()
    for row in options:
        value, text, *is_chosen = (row.code, row.label) if hasattr(row, "code") else row
        yield value, text, is_chosen[0] if is_chosen else value in several


@register.simple_block_tag(end_name="endfact")
def fact(content: str, label: str, css: str = "", of: Any = None, box: bool = False) -> str:
    """A line of ``<dl class="facts">``: ``{% fact _("Phase") %}{{ phase }}{% endfact %}``

    Without content nothing is shown. ``of`` is the entry that determines the language of the content.
    """
    if not content.strip():
        return ""
    values = {"content": content, "label": label, "css": css, "entry": of, "box": box}
    return render_to_string("components/fact.html", values)


@_component
def form_for(
    context: Context,
    content: str,
    form: BaseForm,
    to: Any = None,
    *args: Any,
    submit: str = "",
    cancel: Any = "",
    **attrs: Any,
) -> str:
    """A form with its errors: ``{% form_for form submit=_("Senden") %}{% field form.x %}{% endform_for %}``

    It posts to ``to`` (as of `button`), or else to the page itself. Nothing between the tags means all
    fields, in their order. ``submit`` is the text of its button, ``cancel`` the page (as of `button`)
    that the link beside it leads to; other buttons are the part named foot. ``guard=True`` warns before
    unsaved input is lost.
    """
    content = content if content.strip() else ""
    values = {
        "form": form,
        "content": content,
        "hidden": [row for row in form.hidden_fields() if not content or row.name in _HIDDEN],
        "foot": context[_PARTS].get("foot", ""),
        "submit": submit,
        "cancel": _address(cancel, ()),
        "kind": attrs.pop("kind", "primary"),
    }
    if to is not None:
        attrs["action"] = _address(to, args)
    if form.is_multipart():
        attrs["enctype"] = "multipart/form-data"
    attrs["data-guard"] = attrs.pop("guard", False)
    with context.push(**values, attrs=_attributes(attrs)):
        # within the page's context, because the token is the page's
        return Engine.get_default().get_template("components/form.html").render(context)


@register.simple_block_tag(takes_context=True, end_name="endpost_form")
def post_form(
    context: Context,
    content: str,
    kind: str,
    to: Any = None,
    *args: Any,
    query: str = "",
    **fields: Any,
) -> str:
    """A form that is one button: ``{% post_form "secondary" "need_leave" need.pk %}…{% endpost_form %}``

    It posts to ``to`` (as of `button`), or else to the page itself. The keyword arguments are hidden
    fields, except ``css`` of the form and ``button_…``, the attributes of the button.
    """
    prefix = "button_"
    names = [name for name in fields if name.startswith(prefix)]
    of_button = {name.removeprefix(prefix): fields.pop(name) for name in names}
    values = {
        "css": fields.pop("css", ""),
        "action": _address(to, args) + _query_string(query, fields) if to is not None else "",
        "hidden": fields.items(),
        "control": button(content, kind, **of_button),
    }
    with context.push(**values):
        # within the page's context, because the token is the page's
        return Engine.get_default().get_template("components/post_form.html").render(context)
