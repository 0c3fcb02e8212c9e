"""Jobs of a killed worker are picked up again."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core.tasks import retry_stalled, send_mail, tidy_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_queue():
    """Clear the job tables, which the flush after a test does not touch."""
    empty()
    yield
    empty()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


def stall(*jobs: int) -> None:
    """Make the jobs look as if their worker had been killed five minutes ago."""
    ago = timezone.now() - timedelta(minutes=5)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [ago]
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = ANY(%s)",
            [worker, list(jobs)],
        )


def test_stalled_job_with_a_queued_duplicate_does_not_block_others():
    periodic = tidy_up.defer(timestamp=0)
    mail = send_mail.defer(mail_id="00000000-0000-4000-8000-000000000000")
    stall(periodic, mail)
    twin = tidy_up.defer(timestamp=1)
    asyncio.run(retry_stalled.func(SimpleNamespace(), timestamp=0))
    left = ProcrastinateJob.objects.values_list("id", "status")
    assert set(left) == {(twin, "todo"), (mail, "todo")}
