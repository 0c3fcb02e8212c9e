"""Parser for the markup that office staff use in plain text (docs/decisions/0026-prose.md).

Supports paragraphs, line breaks, lists, **bold** and links. All other characters and numbers stay as
typed. Runs in time linear to the length of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# used in the API description
PROSE = "Text as typed: lists (“- ”, “• ”, “1. ”), **bold**, [label](address); other signs mean nothing."
DEEPEST = 4
TAB = 4
_BULLET = re.compile(r"([-·](?=\s)|[•▪‣◦●■\uf0b7\uf0a7])\s*(?=\S)")
_NUMBER = re.compile(r"([1-9]\d{0,2})\.\s+(?=\S)")
_HEADING = re.compile(r"(#{1,5})\s+(?=\S)")
_ORDINAL = re.compile(
    r"(jan|jän|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-zäöü]*\b",
    re.IGNORECASE,
)
_BOLD = r"(?<![\w*])\*\*(?P<bold>[^\s*](?:[^*]*[^\s*])?)\*\*(?![\w*])"
_LINK = (
    r"\[(?P<label>[^\[\]]+)\]"
    r"\((?P<target>(?:https?://|mailto:|www\.|/(?!/))[^\s()<>\"]+(?:\([^\s()<>\"]*\)[^\s()<>\"]*)*)\)"
)
_MARKS = re.compile(f"{_BOLD}|{_LINK}", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_WEB = re.compile(r"(?<![^\W_])(?:https?://|www\.)(?=[^\W_])[^\s<>\"„“”»«]*", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AROUND = ".,;:!?'’‚‘…*_\"„“”»«<>()[]{}"
_ENDS = frozenset(_AROUND) - {"_"}
_OPENERS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Piece:
    """A run of text within a line, optionally bold or linked to ``target``."""

    text: str
    is_bold: bool = False
    target: str = ""


@dataclass(frozen=True)
class Paragraph:
    lines: list[str]


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Item:
    """List item; ``mark`` is the bullet or number as typed: “-”, “•”, “1.”."""

    mark: str
    blocks: list


@dataclass(frozen=True)
class List:
    is_numbered: bool
    items: list[Item]


Block = Paragraph | Heading | List
# indent and content of a line
_Line = tuple[int, str]


def blocks_of(text: str, *, is_page: bool = False) -> list[Block]:
    """The blocks of ``text``; only site pages (``is_page``) have headings (“## Kontakt”)."""
    lines = [(_indent(line), line.strip()) for line in text.splitlines()]
    return _Reader(lines, is_page).blocks()


def _indent(line: str) -> int:
    width = 0
    for sign in line:
        if not sign.isspace():
            break
        width += TAB if sign == "\t" else 1
    return width


class _Reader:
    def __init__(self, lines: list[_Line], is_page: bool, depth: int = 0) -> None:
        self.lines, self.is_page, self.depth = lines, is_page, depth
        self.refused_before = {_BULLET: 0, _NUMBER: 0}
        self.filled = self._next_filled()

    def _next_filled(self) -> list[int]:
        """For each line, the index of the next non-empty line, itself included."""
        found, following = [], len(self.lines)
        for index in range(len(self.lines) - 1, -1, -1):
            following = index if self.lines[index][1] else following
            found.append(following)
        return [*reversed(found), len(self.lines)]

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        lines: list[str] = []
        index = 0
        while index < len(self.lines):
            content = self.lines[index][1]
            block, following = self._special_at(index)
            if (block or not content) and lines:
                found.append(Paragraph(lines))
                lines = []
            if block:
                found.append(block)
            elif content:
                lines.append(content)
            index = following
        return [*found, Paragraph(lines)] if lines else found

    def _special_at(self, index: int) -> tuple[Block | None, int]:
        """The list or heading that starts here (or None), and the index of the line after it."""
        content = self.lines[index][1]
        heading = _HEADING.match(content) if self.is_page else None
        if heading:
            words = content[heading.end() :].rstrip("# ") or content
            return Heading(len(heading[1]), words), index + 1
        for pattern, begin in self.refused_before.items():
            if self.depth < DEEPEST and index >= begin and pattern.match(content):
                return self._list_at(index, pattern)
        return None, index + 1

    def _list_at(self, begin: int, pattern: re.Pattern) -> tuple[Block | None, int]:
        entries: list[tuple[str, str, int, int]] = []
        index, base = begin, self.lines[begin][0]
        while index < len(self.lines):
            indent, content = self.lines[index]
            match = pattern.match(content)
            is_next = pattern is _BULLET or (match and int(match[1]) == len(entries) + 1)
            if not match or indent > base or not is_next:
                break
            end = self._end_of_item(index + 1, base)
            entries.append((match[1], content[match.end() :], index + 1, end))
            index, following = end, self.filled[end]
            if following < len(self.lines) and pattern.match(self.lines[following][1]):
                index = following
        if not _is_list(pattern, [entry[:2] for entry in entries]):
            self.refused_before[pattern] = max(index, begin + 1)
            return None, begin + 1
        is_numbered = pattern is _NUMBER
        items = [
            Item(f"{mark}." if is_numbered else mark, self._inside(text, start, end))
            for mark, text, start, end in entries
        ]
        return List(is_numbered, items), index

    def _end_of_item(self, index: int, base: int) -> int:
        """Index after the item's last line: more indented lines belong to it, even after empty ones."""
        while index < len(self.lines):
            following = self.filled[index]
            if following == len(self.lines) or self.lines[following][0] <= base:
                break
            index = following + 1
        return index

    def _inside(self, text: str, start: int, end: int) -> list[Block]:
        lines = [(0, text), *self.lines[start:end]]
        return _Reader(lines, False, self.depth + 1).blocks()


def _is_list(pattern: re.Pattern, entries: list[tuple[str, str]]) -> bool:
    """Whether these are list items rather than dates (“24. Dezember”), sums or negative numbers."""
    texts = [text for _mark, text in entries]
    if pattern is _NUMBER:
        return len(entries) > 1 and not any(map(_ORDINAL.match, texts))
    if len(entries) == 1 and entries[0][0] in "-·":
        return not texts[0][0].isdigit()
    return any(sign.isalpha() for text in texts for sign in text)


def pieces_of(line: str, *, is_page: bool = False) -> Iterator[Piece]:
    """The runs of one line; only site pages may contain links to paths of the site itself."""
    yield from _marked(line, is_page, is_bold=False)


def _marked(text: str, is_page: bool, *, is_bold: bool, target: str = "") -> Iterator[Piece]:
    done = 0
    for match in _MARKS.finditer(text):
        inner, leads_to = match["bold"], match["target"] or ""
        is_nested = is_bold if inner else target
        is_label = inner or match["label"].strip()
        if is_nested or not is_label or (leads_to.startswith("/") and not is_page):
            continue
        yield from _plain(text[done : match.start()], is_bold, target)
        done = match.end()
        if inner:
            yield from _marked(inner, is_page, is_bold=True, target=target)
        else:
            yield from _marked(match["label"], is_page, is_bold=is_bold, target=_whole(leads_to))
    yield from _plain(text[done:], is_bold, target)


def _plain(text: str, is_bold: bool, target: str) -> Iterator[Piece]:
    """Runs of ``text``; bare URLs and mail addresses become links unless the text is already linked."""
    done = 0
    for word in _WORD.finditer(text) if not target else ():
        found = _address_in(word[0])
        if not found:
            continue
        begin, end, leads_to = found
        begin, end = word.start() + begin, word.start() + end
        if text[done:begin]:
            yield Piece(text[done:begin], is_bold)
        yield Piece(text[begin:end], is_bold, leads_to)
        done = end
    if text[done:]:
        yield Piece(text[done:], is_bold, target)


def _address_in(word: str) -> tuple[int, int, str] | None:
    web = _WEB.search(word) if "://" in word or "www." in word.lower() else None
    if web:
        address = _without_end(web[0])
        return web.start(), web.start() + len(address), _whole(address)
    if word.count("@") != 1:
        return None
    address = word.strip(_AROUND)
    if not _MAIL.fullmatch(address):
        return None
    begin = word.index(address)
    return begin, begin + len(address), f"mailto:{address}"


def _without_end(address: str) -> str:
    """Strip trailing punctuation from an address; a closing bracket stays if it was opened inside."""
    surplus = {sign: address.count(sign) - address.count(_OPENERS[sign]) for sign in _OPENERS}
    end = len(address)
    while end and (sign := address[end - 1]) in _ENDS:
        if sign in _OPENERS:
            if surplus[sign] <= 0:
                break
            surplus[sign] -= 1
        end -= 1
    return address[:end]


def _whole(address: str) -> str:
    return f"https://{address}" if address.lower().startswith("www.") else address


def plain(text: str) -> str:
    """``text`` without markup, blocks separated by empty lines; link targets follow their labels."""
    return "\n\n".join(map(_plain_block, blocks_of(text)))


def _plain_block(block: Block) -> str:
    if isinstance(block, List):
        return "\n".join(_plain_item(item) for item in block.items)
    if isinstance(block, Heading):
        return _plain_line(block.text)
    return "\n".join(map(_plain_line, block.lines))


def _plain_item(item: Item) -> str:
    inside = "\n".join(_plain_block(block) for block in item.blocks)
    return f"{item.mark} " + inside.replace("\n", "\n  ")


def _plain_line(line: str) -> str:
    """Links as “label (address)”, or the address alone if it is its own label."""
    found, label, target = [], "", ""
    for piece in [*pieces_of(line), Piece("")]:
        if target and piece.target != target:
            found.append(_with_target(label, target))
            label = ""
        target = piece.target
        if target:
            label += piece.text
        else:
            found.append(piece.text)
    return "".join(found)


def _with_target(label: str, target: str) -> str:
    is_address = target in (label, f"https://{label}", f"mailto:{label}")
    return label if is_address else f"{label} ({target.removeprefix('mailto:')})"
