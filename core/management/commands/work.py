"""The procrastinate worker with a short heartbeat, so that a killed worker is detected soon."""

import asyncio
from typing import Any

from django.core.checks import Tags
from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from core.jobs.context import named, named_async

HEARTBEAT_SECONDS = 5
GRACE_SECONDS = 10


class Command(BaseCommand):
    help = "Work on background jobs until stopped (SIGTERM finishes the running job first)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=3)

    def handle(self, concurrency: int, **options: Any) -> None:
        self.check(tags=[Tags.database], databases=["default"])
        connector: Any = app.connector  # the Django one
        worker_app = app.with_connector(connector.get_worker_connector())
        with worker_app.replace_connector(worker_app.connector):
            asyncio.run(self._work(worker_app, concurrency))

    @staticmethod
    async def _work(worker_app: Any, concurrency: int) -> None:
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                concurrency=concurrency,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="successful",
                task_middleware=[named, named_async],
            )
