#!/usr/bin/env python3
"""Maintain the English message catalogue. Message ids are the German texts; no gettext is needed.

scripts/messages.py --update   collect texts into locale/en, drop unused ones, compile
scripts/messages.py --check    exit 1 if a text has no translation or a catalogue is not compiled
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_TEXTS = {"bench", "devtools", "scripts", "tests"}
APPS = sorted({path.parent.name for path in ROOT.glob("*/__init__.py")} - WITHOUT_TEXTS)
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
ENGLISH = ROOT / "locale/en/LC_MESSAGES/django.po"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")


def texts() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Location and message (or singular and plural) of every interface text."""
    from django.utils.translation.template import templatize

    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _found(path, path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            source = templatize(path.read_text(), origin=str(path))
            calls = re.findall(
                r"""\b(?:n?gettext|_)\((?:[^()"']|"(?:\\.|[^"])*"|'(?:\\.|[^'])*')*\)""", source
            )
            yield from _found(path, "\n".join(calls).encode())


def _found(path: Path, source: bytes):
    for _line, message, _comments, _context in extract("python", io.BytesIO(source), KEYWORDS):
        if message:
            yield str(path.relative_to(ROOT)), message


def is_translated(entry: polib.POEntry) -> bool:
    if entry.msgid_plural:
        return all(entry.msgstr_plural.get(n) for n in (0, 1))
    return bool(entry.msgstr)


def collected() -> dict[str, polib.POEntry]:
    entries: dict[str, polib.POEntry] = {}
    for place, message in texts():
        single, plural = (message, "") if isinstance(message, str) else message[:2]
        entry = entries.setdefault(single, polib.POEntry(msgid=single))
        if plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: ""}
        if re.search(r"%\(\w+\)", single + plural):
            entry.flags = ["python-format"]
        if (place, "") not in entry.occurrences:
            entry.occurrences.append((place, ""))
    return entries


def update() -> int:
    old = {entry.msgid: entry for entry in polib.pofile(str(ENGLISH))} if ENGLISH.exists() else {}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for msgid, entry in sorted(collected().items()):
        known = old.get(msgid)
        if known and entry.msgid_plural:
            entry.msgstr_plural = known.msgstr_plural or entry.msgstr_plural
        elif known:
            entry.msgstr = known.msgstr
        catalogue.append(entry)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(ENGLISH))
    for path in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    missing = [entry.msgid for entry in catalogue if not is_translated(entry)]
    print(f"{len(catalogue)} texts, {len(missing)} without translation")
    return 0


def check() -> int:
    known = {entry.msgid: entry for entry in polib.pofile(str(ENGLISH))}
    wrong = [
        f"no English for: {msgid!r} ({entry.occurrences[0][0]})"
        for msgid, entry in collected().items()
        if msgid not in known or not is_translated(known[msgid])
    ]
    for path in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != polib.pofile(str(path)).to_binary():
            wrong.append(f"{compiled.relative_to(ROOT)} is not compiled: run `make messages`")
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(update() if "--update" in sys.argv[1:] else check())
