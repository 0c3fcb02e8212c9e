"""Checks that need the whole file."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from municipalities.register.rows import Level, Problem, RegisterRow


def find_problems(rows: list[RegisterRow]) -> list[Problem]:
    found = [*find_repeated(rows), *_without_district(rows)]
    return sorted(found, key=lambda problem: problem.line)


def find_repeated(rows: list[RegisterRow]) -> list[Problem]:
    return [*_repeated(rows, "ars"), *_repeated(rows, "ags")]


def _repeated(rows: list[RegisterRow], name: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for row in rows:
        key = getattr(row, name)
        if key and key in seen:
            yield Problem(
                row.line,
                _("Der Schlüssel %(key)s steht schon in Zeile %(line)d.")
                % {"key": key, "line": seen[key]},
            )
        seen.setdefault(key, row.line)


def _without_district(rows: list[RegisterRow]) -> Iterator[Problem]:
    """If a file contains districts, it must contain the district of every town."""
    districts = {row.ars for row in rows if row.level == Level.DISTRICT}
    if not districts:
        return
    for row in rows:
        if row.level == Level.TOWN and row.district_ars and row.district_ars not in districts:
            yield Problem(
                row.line,
                _("Der Kreis %(key)s fehlt in der Datei.") % {"key": row.district_ars[:5]},
            )
