"""Load the official register of municipalities (docs/operator.md)."""

import time
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from municipalities.register.files import read
from municipalities.register.load import LoadOutcome, load
from municipalities.register.rows import RegisterError, RegisterFile
from municipalities.register.successors import read_successors

SHOWN_PROBLEMS = 50


class Command(BaseCommand):
    help = "Load the register from GV100AD, the quarterly extract as CSV, or our own CSV."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="show the figures, write nothing"
        )
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            help="last day of keys that are not in the file any more (YYYY-MM-DD, default today)",
        )
        parser.add_argument("--successors", type=Path, help="CSV with old_ars,new_ars")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        try:
            pairs = read_successors(options["successors"]) if options["successors"] else []
            found = read(options["file"], self._progress(options["verbosity"]))
            outcome = load(
                found.rows,
                as_of=options["as_of"] or timezone.localdate(),
                successors=pairs,
                dry_run=options["dry_run"],
            )
        except RegisterError as error:
            raise CommandError(self._explained(error)) from None
        self.stdout.write(_figures(found, outcome, time.monotonic() - started))
        if options["dry_run"]:
            self.stdout.write(_("Probelauf: Es wurde nichts geschrieben."))

    def _progress(self, verbosity: int):
        def shown(items):
            return tqdm(items, desc=_("Zeilen"), unit="", disable=None if verbosity else True)

        return shown

    def _explained(self, error: RegisterError) -> str:
        lines = [error.message, *map(str, error.problems[:SHOWN_PROBLEMS])]
        more = len(error.problems) - SHOWN_PROBLEMS
        if more > 0:
            lines.append(_("… und %(count)d weitere.") % {"count": more})
        return "\n".join(lines)


def _figures(found: RegisterFile, outcome: LoadOutcome, seconds: float) -> str:
    told = _(
        "%(format)s: %(rows)d Einträge gelesen, %(left_out)d ausgelassen. "
        "Neu %(created)d, geändert %(changed)d, neuer Schlüssel %(rekeyed)d, "
        "neu zugeordnet %(attached)d, beendet %(ended)d, Nachfolgen %(succeeded)d "
        "(%(seconds).1f s)."
    )
    numbers = {"format": found.format, "rows": len(found.rows), "left_out": found.left_out}
    return told % {**numbers, **vars(outcome), "seconds": seconds}
