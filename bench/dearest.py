#!/usr/bin/env python3
"""CPU time of every public URL, most expensive first (docs/performance.md).

Measures database and Python separately, on the database in the settings; fill it with
``load_register`` and ``generate_projects`` first. ``bench/dearest.py WORD`` measures only URLs with
that word in their route name. The database must run on this machine, because its CPU time is read from
the process.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")
SHOWN = 40


def main(word: str = "") -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from tests import anonymous

    settings.ALLOWED_HOSTS, settings.RATE_FACTOR = ["*"], 1_000_000
    with connection.cursor() as cursor:
        # no parallel workers, so that the backend's CPU time is the total
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        database = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    found = []
    for name, path in anonymous.addresses(anonymous.Examples()):
        if word in name:
            found.append((*_measured(path, database), path))
    for used, own, statements, status, path in sorted(found, key=lambda row: -row[0] - row[1])[
        :SHOWN
    ]:
        print(f"{used:6.2f} s database {own:6.2f} s Python {statements:4}  {status}  {path}")


def _measured(path: str, database: Path) -> tuple[float, float, int, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    used, own = _seconds(database), time.process_time()
    with CaptureQueriesContext(connection) as captured:
        answer = Client().get(path)
        for _part in answer.streaming_content if answer.streaming else ():
            pass
    own = time.process_time() - own
    return _seconds(database) - used, own, len(captured), answer.status_code


def _seconds(process: Path) -> float:
    return int(process.read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main(*sys.argv[1:2])
