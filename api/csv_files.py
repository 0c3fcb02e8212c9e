"""Objects as CSV: RFC 4180 with a byte order mark, by which spreadsheets recognise UTF-8.

Texts are quoted and numbers are not, so that programs can tell a key ("064110000000") from a
number (docs/decisions/0037).
"""

from collections.abc import Iterable, Iterator

from api.export_columns import columns_of, row_of
from core.security.csv_cells import cell

DELIMITERS = {"comma": ",", "semicolon": ";"}


def as_csv(portions: Iterable[list[dict]], serializer: type, delimiter: str) -> Iterator[bytes]:
    columns = columns_of(serializer)
    heading = _line([column.title for column in columns], delimiter)
    yield f"\ufeff{heading}".encode()
    for portion in portions:
        lines = [_line(row_of(row, columns), delimiter) for row in portion]
        yield "".join(lines).encode()


def _line(values: Iterable, delimiter: str) -> str:
    return delimiter.join(map(_field, values)) + "\r\n"


def _field(value) -> str:
    """One CSV field; unknown values are empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = cell(value).replace('"', '""')
    return f'"{text}"'
