"""A web server thread keeps its database connection, and replaces one the server has closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.backends.postgresql import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread():
    """Run callables in one and the same thread, like a thread of the web server."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda action: pool.submit(action).result()
        pool.submit(lambda: connection.close()).result()


def backend_at_a_request() -> int:
    """PID of the PostgreSQL backend after Django's checks at the start of a request."""
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_connection_closed_by_the_server_is_replaced_before_use(thread):
    first = thread(backend_at_a_request)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert thread(backend_at_a_request) != first


def test_idle_connection_is_kept_without_a_health_check(thread, monkeypatch):
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
