#!/usr/bin/env python3
"""Time lists, search and API on 10,000 generated projects, against a plain JSON query as 1.0.

Works on a database of its own (``bench_exchange``), made new each time. Figures are medians of one
run on this machine; only their ratios are worth comparing.
"""

import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECTS, RUNS = 10_000, 15
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")
os.environ["EXCHANGE_TEST_DB"] = "bench_exchange"

PLAIN = """
SELECT json_agg(row_to_json(rows)) FROM (
  SELECT p.id, p.title, p.summary, p.phase, p.version, p.updated_at, p.published_at, m.short_name, m.ars,
    (SELECT json_agg(t.code) FROM projects_project_themes pt JOIN projects_theme t ON t.id = pt.theme_id
      WHERE pt.project_id = p.id) AS themes
  FROM projects_project p JOIN municipalities_municipality m ON m.id = p.municipality_id
  WHERE p.state = 'published' ORDER BY p.published_at DESC, p.id DESC LIMIT 100) rows
"""
PATHS = {
    "API, list of 100": "/api/v1/projects/?page_size=100",
    "API, filtered list of 20": "/api/v1/projects/?page_size=20&theme=mobility&phase=pilot",
    "API, search": "/api/v1/projects/?q=Starkregen&page_size=20",
    "page, list with facets": "/projekte/",
    "page, search with facets": "/projekte/?q=Starkregen",
    "page, misspelt search": "/projekte/?q=Starkregnwarnug",
    "page, home with map": "/",
    "page, town list": "/kommunen/?q=stadt",
}


def median(action) -> float:
    """Milliseconds, after two runs to warm up."""
    times = []
    for _run in range(RUNS + 2):
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times[2:])


def main() -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.RATE_FACTOR = 1_000_000
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_sample", verbosity=0)
        call_command("generate_projects", PROJECTS, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

        def plain() -> None:
            with connection.cursor() as cursor:
                cursor.execute(PLAIN)
                cursor.fetchone()

        base = median(plain)
        print(f"{'plain json_agg of 100 rows':<30}{base:9.1f} ms      1.00")
        client = Client()
        for name, path in PATHS.items():
            assert client.get(path).status_code == 200, path
            took = median(lambda path=path: client.get(path))
            print(f"{name:<30}{took:9.1f} ms {base / took:9.2f}")
        walk(client)
    finally:
        connection.creation.destroy_test_db("exchange", verbosity=0)


def walk(client) -> None:
    """Whether the last page of a walk is as fast as the first."""
    url, times = "/api/v1/projects/?page_size=25&ordering=id", []
    while url:
        begun = time.perf_counter()
        data = client.get(url).json()
        times.append((time.perf_counter() - begun) * 1000)
        url = data["next"]
    first, last = statistics.median(times[1:11]), statistics.median(times[-11:-1])
    print(f"walk over {len(times)} pages: first ten {first:.1f} ms, last ten {last:.1f} ms")


if __name__ == "__main__":
    main()
