#!/usr/bin/env python3
"""Benchmark lists, search, pagination and export over HTTP with 10,000 generated projects.

The baseline of 1.0 is `bench.raw`: the same rows and columns, encoded to JSON by PostgreSQL and served
by WSGI and psycopg only, in the same run under the same server. Requests alternate between the two.
Uses its own database (``bench_exchange``), created anew each time. Only the ratios are comparable.
"""

import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECTS, RUNS, WARM = 10_000, 40, 12
PRODUCT, RAW = 8971, 8972
DATABASE = "bench_exchange"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")
os.environ["EXCHANGE_TEST_DB"] = DATABASE

LISTS = {
    "list of 100": ("/api/v1/projects/?page_size=100", 0.4),
    "filtered list of 20": ("/api/v1/projects/?page_size=20&theme=mobility&phase=pilot", 0.35),
    "search": ("/api/v1/projects/?q=Starkregen&page_size=20", 0.5),
}
EXPORT = ("/api/v1/exports/projects.jsonl", 0.5)
PAGES = {
    "page, list with facets": "/projekte/",
    "page, search with facets": "/projekte/?q=Starkregen",
    "page, misspelt search": "/projekte/?q=Starkregnwarnug",
    "page, home with map": "/",
    "page, town list": "/kommunen/?q=stadt",
}


def make_database() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    call_command("load_sample", verbosity=0)
    call_command("generate_projects", PROJECTS, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def statements() -> dict[str, str]:
    """The product's queries, as one SQL statement per path."""
    from django.db.models import F
    from django.http import QueryDict

    from core.api.objects import Plan
    from core.lists.listing import ordered
    from municipalities.actors import ANONYMOUS
    from project_lists.api import ProjectDetail, ProjectRow
    from project_lists.listing import PROJECTS as LIST
    from projects.models import Project

    found = {}
    cards = Plan(ProjectRow, Project).expressions()
    for path, _least in LISTS.values():
        parameters = LIST.parameters_of(QueryDict(path.partition("?")[2]), ANONYMOUS)
        rows, keys = ordered(LIST.matching(parameters), parameters, LIST.orderings)
        order = [F(key.name).desc() if key.descending else F(key.name).asc() for key in keys]
        found[path] = as_json(rows.order_by(*order)[: parameters.page_size], cards)
    everything = Project.objects.visible_to(ANONYMOUS).published().order_by("pk")
    found[EXPORT[0]] = as_json(everything, Plan(ProjectDetail, Project).expressions())
    return found


def as_json(rows, columns) -> str:
    import psycopg
    from django.db import connection

    from core.api.columns import select

    sql, params = select(rows, ["pk", *columns]).query.sql_with_params()
    written = psycopg.ClientCursor(connection.connection).mogrify(sql, params)
    return f"SELECT json_agg(row_to_json(t))::text FROM ({written}) t"


@contextlib.contextmanager
def server(application: str, port: int, **env: str):
    """Run gunicorn with one worker and yield the master's process id."""
    command = [str(Path(sys.executable).parent / "gunicorn"), application]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "2"]
    command += ["--log-level", "warning", "--keep-alive", "300"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


class Client:
    """HTTP client with one persistent connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> tuple[float, bytes]:
        """Response time in milliseconds, and the body."""
        begun = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - begun) * 1000
        assert answer.status == 200, (path, answer.status, body[:300])
        return took, body

    def wait(self, path: str) -> None:
        for _try in range(100):
            with contextlib.suppress(OSError, AssertionError):
                self.get(path)
                return
            self.connection.close()
            time.sleep(0.2)
        raise SystemExit(f"no answer: {path}")


def in_turn(actions: dict, runs: int, warm: int) -> dict[str, float]:
    """Median milliseconds of each action; actions alternate, so all see the same machine load."""
    times = {name: [] for name in actions}
    for run in range(runs + warm):
        for name, action in actions.items():
            took = action()
            if run >= warm:
                times[name].append(took)
    return {name: statistics.median(found) for name, found in times.items()}


def compare(product: Client, raw: Client) -> None:
    for name, (path, least) in LISTS.items():
        ours = [row["id"] for row in json.loads(product.get(path)[1])["results"]]
        theirs = [row["pk"] for row in json.loads(raw.get(path)[1])]
        assert ours, f"{name}: nothing found"
        assert ours == theirs, f"{name}: not the same rows"
        found = in_turn(
            {
                "product": lambda path=path: product.get(path)[0],
                "raw": lambda path=path: raw.get(path)[0],
            },
            RUNS,
            WARM,
        )
        show(name, found["product"], found["raw"], least)


def show(name: str, ours: float, base: float, least: float) -> None:
    ratio = base / ours
    verdict = "" if ratio >= least else f"  below {least}"
    print(f"{name:<28}{ours:9.1f} ms{base:9.1f} ms{ratio:8.2f}{verdict}", flush=True)


def walk(product: Client) -> None:
    """Compare page 400 with page 1, alternating."""
    url, pages = "/api/v1/projects/?page_size=25&ordering=id", []
    while url:
        pages.append(url)
        following = json.loads(product.get(url)[1])["next"]
        url = (
            following
            and following.partition("/api/")[2]
            and "/api/" + following.partition("/api/")[2]
        )
    last = pages[399]
    found = in_turn(
        {"first": lambda: product.get(pages[0])[0], "last": lambda: product.get(last)[0]},
        RUNS,
        WARM,
    )
    print(f"walk over {len(pages)} pages")
    show("page 400 of the walk", found["last"], found["first"], 0.9)


def export(product: Client, raw: Client, master: int) -> None:
    path, least = EXPORT
    ours = {json.loads(line)["id"] for line in product.get(path)[1].splitlines()}
    theirs = {row["pk"] for row in json.loads(raw.get(path)[1])}
    assert ours == theirs, "the export has other rows"
    before = memory(master, "VmRSS")
    forget_peak(master)
    found = in_turn(
        {"product": lambda: product.get(path)[0], "raw": lambda: raw.get(path)[0]}, 5, 0
    )
    show("export, JSON Lines", found["product"], found["raw"], least)
    print(f"{'':<28}worker memory +{(memory(master, 'VmHWM') - before) / 1024:.1f} MB at its peak")


def worker_of(master: int) -> Path:
    found = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return Path(f"/proc/{found[0]}")


def memory(master: int, what: str) -> int:
    """Memory of the worker process in kilobytes; ``what`` is a field of /proc/PID/status."""
    status = (worker_of(master) / "status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(what)).split()[1])


def forget_peak(master: int) -> None:
    (worker_of(master) / "clear_refs").write_text("5")


def main() -> None:
    import django
    from django.conf import settings

    django.setup()
    from django.db import connection

    url = settings.DATABASE_URL.replace(f"/{connection.settings_dict['NAME']}?", f"/{DATABASE}?")
    make_database()
    env = {"DATABASE_URL": url, "EXCHANGE_DEMO": "1", "SITE_URL": f"http://localhost:{PRODUCT}"}
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "statements.json"
        file.write_text(json.dumps(statements()))
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env={**os.environ, "EXCHANGE_HASHED": "1"}, check=True)
        connection.close()
        given = {"BENCH_STATEMENTS": str(file), "BENCH_DATABASE": url}
        with (
            server("exchange.wsgi:application", PRODUCT, **env) as master,
            server("bench.raw:application", RAW, **given),
        ):
            product, raw = Client(PRODUCT), Client(RAW)
            product.wait("/health/live")
            raw.wait(LISTS["list of 100"][0])
            print(f"{'':<28}{'product':>9}   {'raw':>9}   {'ratio':>8}")
            compare(product, raw)
            walk(product)
            export(product, raw, master)
            for name, path in PAGES.items():
                took = in_turn({"page": lambda path=path: product.get(path)[0]}, 9, 3)["page"]
                print(f"{name:<28}{took:9.1f} ms", flush=True)
    connection.creation.destroy_test_db("exchange", verbosity=0)


if __name__ == "__main__":
    main()
