"""User text to safe HTML: the only module that may mark text as safe (R20).

`core.text.prose` defines the supported subset of Markdown.
"""

from html import escape
from typing import Any

import nh3
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from core.text.prose import Block, Heading, Item, List, Paragraph, blocks_of, pieces_of

_TAGS = {"p", "br", "strong", "ul", "ol", "li", "a", "h2", "h3", "h4", "h5"}


def render_markdown(text: str) -> SafeString:
    """User text as HTML."""
    return _clean("\n".join(_html(block, False) for block in blocks_of(text)))


def render_page(text: str, *, base_level: int = 2) -> SafeString:
    """HTML of a site page; its highest heading level becomes ``base_level``."""
    blocks = blocks_of(text, is_page=True)
    headings = [block.level for block in blocks if isinstance(block, Heading)]
    shift = base_level - min(headings, default=base_level)
    return _clean("\n".join(_html(block, True, shift) for block in blocks))


def _html(block: Block, is_page: bool, shift: int = 0) -> str:
    if isinstance(block, Heading):
        tag = f"h{min(5, block.level + shift)}"
        return f"<{tag}>{_line(block.text, is_page)}</{tag}>"
    if isinstance(block, Paragraph):
        return f"<p>{_lines(block, is_page)}</p>"
    tag = "ol" if block.is_numbered else "ul"
    items = "\n".join(f"<li>{_item(item, block, is_page)}</li>" for item in block.items)
    return f"<{tag}>\n{items}\n</{tag}>"


def _item(item: Item, block: List, is_page: bool) -> str:
    """List item with its number as typed; the stylesheet adds none."""
    first, *others = item.blocks
    mark = f"{item.mark} " if block.is_numbered else ""
    begin = _lines(first, is_page) if isinstance(first, Paragraph) else _html(first, is_page)
    return "\n".join([mark + begin, *(_html(other, is_page) for other in others)])


def _lines(paragraph: Paragraph, is_page: bool) -> str:
    return "<br>\n".join(_line(line, is_page) for line in paragraph.lines)


def _line(text: str, is_page: bool) -> str:
    found = []
    for piece in pieces_of(text, is_page=is_page):
        html = escape(piece.text)
        if piece.target:
            html = f'<a href="{escape(piece.target)}">{html}</a>'
        found.append(f"<strong>{html}</strong>" if piece.is_bold else html)
    return "".join(found)


def _clean(html: str) -> SafeString:
    return mark_safe(  # noqa: S308
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow ugc",
        )
    )


def script_data(json_text: str) -> SafeString:
    """JSON with ``<``, ``>`` and ``&`` already escaped, for a data block. Raises `ValueError` if not."""
    if any(sign in json_text for sign in "<>&"):
        raise ValueError("not escaped for a script element")
    return mark_safe(json_text)  # noqa: S308


def lang_attribute(language: str) -> SafeString:
    return mark_safe(f' lang="{escape(language)}"')  # noqa: S308 -- escaped here


def in_language(text: Any, language: str) -> SafeString:
    """``text`` in a ``span`` with ``lang``, for a phrase in another language."""
    return mark_safe(f"<span{lang_attribute(language)}>{conditional_escape(text)}</span>")  # noqa: S308 -- escaped here
