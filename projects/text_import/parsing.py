"""Which part of a running text answers which question of the form. Loses no line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.text import fold

# German and English headings by the field they answer
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
    "cost_one_off_eur": "Kosten|Einmalige Kosten|Einmalige Kosten (Euro)|Investition|Investitionskosten|Cost",
    "cost_running_eur": "Laufende Kosten|Laufende Kosten pro Jahr|Laufende Kosten pro Jahr (Euro)"
    "|Betriebskosten|Folgekosten|Running costs",
    "staff_days": "Personentage|Personalaufwand|Aufwand|Staff days",
    "responsible_function": "Zuständig|Zuständige Stelle|Verantwortlich|Fachbereich|Responsible",
    "contact_email": "E-Mail|E-Mail der zuständigen Stelle|Kontakt|Contact",
    "internal_note": "Interne Notiz|Intern|Internal note",
}


def _normal(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z ]+", " ", fold(heading)).split())


HEADINGS = {_normal(word): name for name, words in SYNONYMS.items() for word in words.split("|")}
_MARKDOWN = re.compile(r"#{1,6}\s*(?P<text>[^#].*?)\s*#*$")
_LABEL = re.compile(r"(?P<label>[^:]{2,40}):\s*(?P<text>.*)$")
_UNDERLINE = re.compile(r"(=|-){3,}$")
MOST_TITLE = 120


@dataclass
class Recognised:
    """Texts by field name, and what answers no question, in the order of the text."""

    fields: dict[str, str] = field(default_factory=dict)
    rest: str = ""


def recognise(text: str) -> Recognised:
    """``text`` is clean (`reading.clean`). Headings that are recognised are left out, no other line."""
    found: dict[str, list[str]] = {}
    rest: list[str] = []
    into = rest
    for name, heading, line in _marked(text):
        if name:
            into = found.setdefault(name, [])
        elif heading:
            into = rest
        if line is not None:
            into.append(line)
    result = Recognised(
        {name: "\n".join(lines).strip() for name, lines in found.items()}, "\n".join(rest).strip()
    )
    result.fields = {name: value for name, value in result.fields.items() if value}
    _find_title(result)
    return result


def _marked(text: str) -> Iterator[tuple[str, bool, str | None]]:
    """Each line as (field that begins here, is any heading, what of it is content)."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        stripped = line.strip()
        before = lines[index - 1].strip() if index else ""
        following = lines[index + 1].strip() if index + 1 < len(lines) else ""
        if _UNDERLINE.match(stripped) and before and _field_of(before):
            continue
        if stripped and _UNDERLINE.match(following):
            name = _field_of(stripped)
            yield name, True, None if name else line
            continue
        mark = _MARKDOWN.match(stripped)
        if mark:
            yield _of_markdown(mark["text"], line)
            continue
        yield _of_label(stripped) or ("", False, line)


def _of_markdown(text: str, line: str) -> tuple[str, bool, str | None]:
    name = _field_of(text)
    if name:
        return name, True, None
    return _of_label(text) or ("", True, line)


def _of_label(text: str) -> tuple[str, bool, str | None] | None:
    """“Kosten: 38.000 €”, also in bold; None if the words before the colon are no heading."""
    label = _LABEL.match(text)
    name = _field_of(label["label"]) if label else ""
    return (name, True, label["text"].strip("*_ ") or None) if name else None


def _field_of(heading: str) -> str:
    return HEADINGS.get(_normal(heading), "")


def _find_title(result: Recognised) -> None:
    """Without a heading for it, the first line of the rest is the title if it is short."""
    if result.fields.get("title") or not result.rest:
        return
    first, _separator, others = result.rest.partition("\n")
    title = first.strip().strip("#*_ ").strip()
    if title and len(title) <= MOST_TITLE:
        lines = others.split("\n")
        if _UNDERLINE.match(lines[0].strip()):
            lines = lines[1:]
        result.fields["title"], result.rest = title, "\n".join(lines).strip()
