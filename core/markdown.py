"""Markdown of users to safe HTML: the only module that may mark text as safe (security R20)."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("js-default", {"linkify": True, "breaks": True}).disable(["image"])
_TAGS = {
    *("p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "a"),
    *("h2", "h3", "h4", "h5", "table", "thead", "tbody", "tr", "th", "td"),
}


def render_markdown(text: str, *, base_level: int = 3) -> SafeString:
    """HTML of ``text``; its highest heading becomes ``base_level``, to fit below the page's own."""
    tokens = _PARSER.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    shift = base_level - min((int(token.tag[1]) for token in headings), default=base_level)
    for token in headings:
        token.tag = f"h{min(5, int(token.tag[1]) + shift)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
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
    """JSON whose ``<``, ``>`` and ``&`` are escaped already, for a data block in a page."""
    if any(sign in json_text for sign in "<>&"):
        raise ValueError("not escaped for a script element")
    return mark_safe(json_text)  # noqa: S308
