"""Import records from a partner instance (docs/federation.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from federation import services
from federation.applying import Report
from federation.takers import TAKERS


class Command(BaseCommand):
    help = (
        "Take over public records of another instance: from its change feed, or an export as JSONL."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("source", help="https://… of the instance, or a .jsonl file")
        parser.add_argument("--instance", help="host of the instance an export comes from")
        parser.add_argument(
            "--kind", action="append", choices=sorted(TAKERS), default=[], dest="kinds"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done")
        parser.add_argument(
            "--from-start",
            action="store_true",
            help="read everything again, and withdraw what is no longer there",
        )
        parser.add_argument(
            "--accept",
            action="store_true",
            help="withdraw records that were kept back because unusually many were missing",
        )
        parser.add_argument("--strict", action="store_true", help="exit with 1 if any was refused")

    def handle(self, source: str, **options) -> None:
        try:
            report = self._harvest(source, options)
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        self._tell(report)
        if options["strict"] and report.counts["refused"]:
            raise SystemExit(1)

    def _harvest(self, source: str, options: dict) -> Report:
        kinds, dry_run = options["kinds"], options["dry_run"]
        if not source.startswith(("https://", "http://")):
            path = Path(source)
            if not path.is_file():
                raise CommandError(f"{source}: no such file")
            if not options["instance"]:
                raise CommandError("--instance HOST is needed with a file")
            return services.harvest_file(
                path, instance=options["instance"], kinds=kinds, dry_run=dry_run
            )
        return services.harvest(
            services.peer_at(source),
            kinds=kinds,
            dry_run=dry_run,
            from_start=options["from_start"],
            accept=options["accept"],
        )

    def _tell(self, report: Report) -> None:
        self.stdout.write(report.summary())
        for title in ("refused", "skipped", "notes"):
            for kind, pk, reason in getattr(report, title):
                self.stdout.write(f"{title}: {kind} {pk}: {reason}")
        if report.counts["withheld"]:
            self.stdout.write(
                "withheld: unusually many records are missing at the peer and stay for now; "
                "if that is right: --accept (docs/federation.md)"
            )
