"""Carry a database made before 1.0 over to the present tables and migrations (docs/operator.md)."""

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from exchange.carry_over.services import carry_over


class Command(BaseCommand):
    help = "Carries a database made before 1.0 over; on any other it does nothing."
    requires_system_checks = []

    def handle(self, **options) -> None:
        try:
            done = carry_over()
        except OperationalError as error:  # such as a lock that a running program holds
            raise CommandError(f"Nothing has been changed: {error}") from error
        self.stdout.write(
            "The database is carried over. Next: manage.py migrate"
            if done
            else "Nothing to carry over."
        )
