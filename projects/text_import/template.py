"""The empty text file with all headings; filled and given back it fills the form."""

from projects.text_import.parsing import SYNONYMS

_NOT_ASKED = ("period",)


def as_text() -> str:
    headings = [words.split("|")[0] for name, words in SYNONYMS.items() if name not in _NOT_ASKED]
    return "\ufeff" + "".join(f"{heading}:\r\n\r\n\r\n" for heading in headings)
