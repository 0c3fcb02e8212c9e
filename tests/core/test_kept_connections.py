"""A thread of the web server keeps its connection; one that the server has ended is replaced."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.backends.postgresql import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread():
    """Runs what it is given in one and the same thread, as one of the web server."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda action: pool.submit(action).result()
        pool.submit(lambda: connection.close()).result()


def backend_at_a_request() -> int:
    """Which process of PostgreSQL answers, after what Django does before each request."""
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_that_the_server_ended_is_replaced_before_anything_is_asked(thread):
    first = thread(backend_at_a_request)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert thread(backend_at_a_request) != first


def test_a_silent_connection_is_kept_and_not_asked(thread, monkeypatch):
    first = thread(backend_at_a_request)
    monkeypatch.setattr(
        base.DatabaseWrapper, "is_usable", lambda _self: pytest.fail("the server was asked")
    )
    assert thread(backend_at_a_request) == first


def test_a_closed_connection_is_opened_again(thread):
    def close_and_ask():
        connection.connection.close()
        return backend_at_a_request()

    first = thread(backend_at_a_request)
    assert thread(close_and_ask) != first
