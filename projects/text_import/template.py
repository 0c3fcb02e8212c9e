"""The empty text template with all headings; the import recognises it when filled in."""

from projects.text_import.parsing import SYNONYMS

_NOT_ASKED = ("period",)


def as_text() -> str:
    headings = [words.split("|")[0] for name, words in SYNONYMS.items() if name not in _NOT_ASKED]
    return "\ufeff" + "".join(f"{heading}:\r\n\r\n\r\n" for heading in headings)
