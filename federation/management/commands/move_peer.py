"""Follow a partner instance to another host (docs/federation.md)."""

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from federation import moving, services


class Command(BaseCommand):
    help = "Let the records of a partner instance follow it to another host, then read it anew."

    def add_arguments(self, parser) -> None:
        parser.add_argument("old", help="https://… as it was")
        parser.add_argument("new", help="https://… as it is now")

    def handle(self, old: str, new: str, **options) -> None:
        try:
            peer = services.peer_at(old)
            if peer._state.adding:
                raise CommandError(f"{old}: no such peer")
            number = moving.move(peer, new)
            self.stdout.write(f"{number} records now belong to {peer.instance}")
            report = services.harvest(peer, from_start=True)
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        self.stdout.write(report.summary())
