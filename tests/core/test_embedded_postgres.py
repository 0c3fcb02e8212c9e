"""The private server: one start for concurrent callers, survives kill -9, admits nobody else."""

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from devtools.embedded_postgres import EmbeddedPostgres
from devtools.postgres_binaries import find_binaries, version_of


@pytest.fixture
def server(tmp_path):
    server = EmbeddedPostgres(tmp_path / "postgres")
    yield server
    server.stop("immediate")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A server shared by several tests."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("running") / "postgres")
    server.start()
    yield server
    server.stop("immediate")


def test_concurrent_starts_create_one_server(server):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: EmbeddedPostgres(server.base).start(), range(8)))
    assert sorted(set(answers)) == ["initialised", "running"]
    assert answers.count("initialised") == 1


def test_committed_rows_survive_kill_nine(server):
    server.start()
    with psycopg.connect(server.url, autocommit=True) as database:
        database.execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS n")
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert server.start() == "started"
    with psycopg.connect(server.url) as database:
        assert database.execute("SELECT count(*) FROM t").fetchone() == (1000,)


def test_server_listens_on_no_network(running):
    with psycopg.connect(running.url) as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
    assert (running.data.stat().st_mode & 0o077) == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))


def test_umlauts_are_folded_by_the_database(running):
    with psycopg.connect(running.url) as database:
        assert database.execute("SELECT lower('ÄÖÜ')").fetchone() == ("äöü",)


def test_very_long_path_works(tmp_path):
    server = EmbeddedPostgres(tmp_path / ("lang" * 30))
    try:
        server.start()
        with psycopg.connect(server.url) as database:
            assert database.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop("immediate")


def test_stopped_server_is_reported_as_stopped(server):
    assert server.is_running() is False
    assert server.stop() is False
    server.start()
    assert server.is_running() is True
    assert server.stop() is True


def test_binaries_are_new_enough():
    assert version_of(find_binaries()) >= 15
