"""Operate the change feed (docs/changes.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from changefeed import changes
from changefeed.upkeep import compact


class Command(BaseCommand):
    help = (
        "new-generation: everybody who follows must begin again (after going back in time) | "
        "lag: seconds for which a running write holds the feed back | "
        "compact: forget old rows now"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("new-generation", "lag", "compact"))

    def handle(self, action: str, **options: Any) -> None:
        if action == "new-generation":
            self.stdout.write(changes.new_generation())
        elif action == "lag":
            self.stdout.write(str(changes.lag_seconds()))
        else:
            self.stdout.write(str(compact(timezone.now())))
