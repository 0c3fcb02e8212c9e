"""Assign parts of a text to form fields by their headings. No line is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.text.folding import fold

# German and English headings by field
SYNONYMS = {
    "title": "Titel|Projekttitel|Projektname|Projekt|Name|Title|Project",
    "summary": "Kurzbeschreibung|Zusammenfassung|Kurzfassung|Worum es geht|Summary|Abstract",
    "problem": "Ausgangslage|Problem|Problemstellung|Anlass|Herausforderung|Hintergrund|Challenge",
    "solution": "Lösung|Umsetzung|Maßnahme|Vorgehen|Beschreibung|Was wir getan haben|Solution",
    "benefit": "Nutzen|Wirkung|Mehrwert|Ergebnis|Nutzen für die Menschen|Benefit|Impact",
    "keywords": "Schlagwörter|Schlagworte|Stichwörter|Stichworte|Tags|Keywords",
    "phase": "Phase|Projektphase|Stand|Status",
    "themes": "Handlungsfeld|Handlungsfelder|Thema|Themen|Theme|Themes",
    "start_on": "Beginn|Start|Projektbeginn|Projektstart",
    "launch_on": "In Betrieb seit|Inbetriebnahme|Launch",
    "end_on": "Ende|Projektende|End",
    "period": "Laufzeit|Zeitraum|Projektlaufzeit|Period",
    "cost_one_off_eur": "Kosten|Einmalige Kosten|Einmalige Kosten (Euro)|Kosten (einmalig)|Investition"
    "|Investitionskosten|Cost",
    "cost_running_eur": "Laufende Kosten|Laufende Kosten pro Jahr|Laufende Kosten pro Jahr (Euro)"
    "|Kosten pro Jahr|Jährliche Kosten|Betriebskosten|Folgekosten|Running costs",
    "staff_days": "Personentage|Personalaufwand|Aufwand|Staff days",
    "responsible_function": "Zuständig|Zuständige Stelle|Verantwortlich|Fachbereich|Responsible",
    "contact_email": "E-Mail|E-Mail der zuständigen Stelle|Kontakt|Contact",
    "internal_note": "Interne Notiz|Intern|Internal note",
}
_NO_LETTERS = re.compile(r"[^a-z ]+")
# “1.”, “2.1”, “III.”, “a)” before a heading
_COUNTED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[ivxIVX]{1,5}[.)]|[A-Za-z][.)])\s*(?=\S)"
)
_LABEL = re.compile(r"(?P<label>[^:]{2,60}):(?P<text>.*)")
_DASHED = re.compile(r"(?P<label>[^:–—]{2,60}?)\s[-–—](?:\s(?P<text>.*)|$)")
_UNDERLINE = re.compile(r"(=|-){3,}$")
_STRESS = "*_"
_NOT_BARE = frozenset("?!.,;…#|>")
MAX_HEADING_LENGTH, MAX_HASHES = 80, 6
MAX_TITLE = 120


def _normal(heading: str) -> str:
    return " ".join(_NO_LETTERS.sub(" ", fold(heading)).split())


HEADINGS = {_normal(word): name for name, words in SYNONYMS.items() for word in words.split("|")}


@dataclass
class Recognised:
    """Texts by field name, and the unassigned rest in original order."""

    fields: dict[str, str] = field(default_factory=dict)
    rest: str = ""


@dataclass(frozen=True)
class _Line:
    """``name`` is the field that begins here; ``content`` is None if the line is only a heading."""

    content: str | None
    name: str = ""
    is_heading: bool = False
    # the original line of a heading without marks; it counts as a heading only if text follows
    bare: str = ""


def recognise(text: str) -> Recognised:
    """Assign the lines of a cleaned text (`reading.clean`) to fields.

    Only recognised headings are dropped.
    """
    found: dict[str, list[str]] = {}
    rest: list[str] = []
    into = rest
    for line in _with_content(list(_marked(text))):
        if line.name:
            into = found.setdefault(line.name, [])
        elif line.is_heading:
            into = rest
        if line.content is not None:
            into.append(line.content)
    result = Recognised({name: "\n".join(lines).strip() for name, lines in found.items()})
    result.rest = "\n".join(rest).strip()
    result.fields = {name: value for name, value in result.fields.items() if value}
    _find_title(result)
    return result


def _with_content(lines: list[_Line]) -> list[_Line]:
    """Turn headings without marks back into text lines if no text follows."""
    is_followed, found = False, []
    for line in reversed(lines):
        if line.bare and not is_followed:
            line = _Line(line.bare)
        if line.name or line.is_heading:
            is_followed = bool(line.content)
        else:
            is_followed = is_followed or bool(line.content and line.content.strip())
        found.append(line)
    return found[::-1]


def _marked(text: str) -> Iterator[_Line]:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        stripped = line.strip()
        before = lines[index - 1].strip() if index else ""
        following = lines[index + 1].strip() if index + 1 < len(lines) else ""
        if _UNDERLINE.match(stripped) and before and field_of(before):
            continue
        if stripped and _UNDERLINE.match(following):
            name = field_of(stripped)
            yield _Line(None if name else line, name, is_heading=True)
            continue
        yield _of_hashes(stripped, line) or _of_label(stripped) or _of_bare(stripped, line)


def _of_hashes(stripped: str, line: str) -> _Line | None:
    """“## Lösung”. Unknown headings of this form end the current field."""
    text = stripped.lstrip("#")
    hashes = len(stripped) - len(text)
    if not 0 < hashes <= MAX_HASHES or not text.strip():
        return None
    heading = text.rstrip("#").strip()
    if name := field_of(heading):
        return _Line(None, name, is_heading=True)
    is_heading = text[0].isspace() and any(sign.isalpha() for sign in text)
    return _of_label(heading) or _Line(line, is_heading=is_heading)


def _of_label(text: str) -> _Line | None:
    """“Kosten: 38.000 €”, “Kosten – 38.000 €”, also in bold; None without a known heading."""
    for match in (_LABEL.match(text), _DASHED.match(text)):
        name = field_of(match["label"]) if match else ""
        if name:
            content = _without_stress(match["label"], match["text"] or "")
            return _Line(content or None, name, is_heading=True)
    return None


def _without_stress(label: str, text: str) -> str:
    """The text after the label, without the closing half of its emphasis marks."""
    text = text.strip()
    marks = len(label) - len(label.lstrip(_STRESS))
    if marks and not label.rstrip().endswith(label[:marks]):
        text = text[marks:] if text.startswith(label[:marks]) else text.removesuffix(label[:marks])
    return text.strip()


def _of_bare(stripped: str, line: str) -> _Line:
    is_short = stripped and len(stripped) <= MAX_HEADING_LENGTH and stripped[0] not in "-•·"
    words = _unmarked(stripped) if is_short else ""
    if not words or _NOT_BARE.intersection(words) or any(sign.isdigit() for sign in words):
        return _Line(line)
    name = field_of(words)
    return _Line(None, name, is_heading=True, bare=line) if name else _Line(line)


def field_of(heading: str) -> str:
    """The field for a heading, ignoring numbering, case and marks; empty if unknown."""
    if len(heading) > MAX_HEADING_LENGTH:
        return ""
    return HEADINGS.get(_normal(_unmarked(heading)), "") or HEADINGS.get(_normal(heading), "")


def _unmarked(heading: str) -> str:
    words = heading.strip(_STRESS + " \t")
    return words[match.end() :].strip(_STRESS + " ") if (match := _COUNTED.match(words)) else words


def _find_title(result: Recognised) -> None:
    """Use the first unassigned line as the title if there is none and it is short enough."""
    if result.fields.get("title") or not result.rest:
        return
    first, _separator, others = result.rest.partition("\n")
    title = _of_first_line(first.strip())
    if title and len(title) <= MAX_TITLE:
        lines = others.split("\n")
        if _UNDERLINE.match(lines[0].strip()):
            lines = lines[1:]
        result.fields["title"], result.rest = title, "\n".join(lines).strip()


def _of_first_line(line: str) -> str:
    """The line without surrounding marks; “C#” keeps its sign."""
    if line.startswith("#"):
        return line.strip("# ")
    return line.strip(_STRESS + " ") if line[:1] in _STRESS else line
