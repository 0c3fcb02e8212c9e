"""Baseline (1.0): only WSGI and psycopg, one statement per request, JSON made by PostgreSQL.

``BENCH_STATEMENTS`` is a file that maps paths to statements, ``BENCH_DATABASE`` the database.
"""

import json
import os
import threading
from pathlib import Path

import psycopg

_STATEMENTS = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text())
_local = threading.local()


def _connection() -> psycopg.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(
            os.environ["BENCH_DATABASE"],
            autocommit=True,
            options="-c pg_trgm.word_similarity_threshold=0.45",
        )
    return _local.connection


def application(environ, start_response):
    address = environ["PATH_INFO"] + (f"?{query}" if (query := environ["QUERY_STRING"]) else "")
    row = _connection().execute(_STATEMENTS[address].encode()).fetchone()
    body = row[0].encode()
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]
