"""Audit log as CSV that opens in German Excel: UTF-8 with BOM, semicolons, ISO timestamps.

Read in batches by keyset. No transaction stays open during a slow download, and each query is short
whatever the size of the log.
"""

import csv
from collections.abc import Iterator
from io import StringIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core.lists.keyset import read_page
from core.security.csv_cells import cell
from exchange.audit_log.reading import NEWEST_FIRST, Circle
from exchange.audit_log.rows import AuditRow, shown

BATCH = 1_000
BYTE_ORDER_MARK = "\ufeff"


def csv_lines(rows: QuerySet, circle: Circle) -> Iterator[str]:
    """The file in chunks, in the language that is active on the call."""
    language = get_language()
    with override(language):
        yield BYTE_ORDER_MARK + _line(_head())
    cursor = ""
    while cursor is not None:
        with override(language):
            page = read_page(rows, NEWEST_FIRST, size=BATCH, cursor=cursor)
            piece = "".join(_line(_cells(row)) for row in shown(page.results, circle))
        cursor = page.next_cursor
        yield piece


def _head() -> list[str]:
    return [
        _("Zeitpunkt"),
        _("Wer"),
        _("Kommune"),
        _("Handlung"),
        _("Code der Handlung"),
        _("Art"),
        _("Eintrag"),
        _("Kennung des Eintrags"),
        _("Einzelheiten"),
        _("Kennung des Seitenaufrufs"),
    ]


def _cells(row: AuditRow) -> list[str]:
    return [
        timezone.localtime(row.at).isoformat(timespec="seconds"),
        row.who,
        row.town,
        row.action,
        row.action_code,
        row.kind,
        row.title,
        row.object_id,
        " | ".join(f"{label}: {words}" for label, words in row.details),
        row.request_id,
    ]


def _line(cells: list[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer, delimiter=";").writerow([cell(value) for value in cells])
    return buffer.getvalue()
