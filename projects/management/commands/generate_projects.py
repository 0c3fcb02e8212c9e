"""Add or remove generated projects for benchmarks; refused in production."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from projects.devdata.generator.make import BATCH, generate, remove


class Command(BaseCommand):
    help = "Add N made-up projects marked as demo, or remove them again (refused in production)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("number", type=int, nargs="?", default=0)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--remove", action="store_true", help="delete all generated projects")

    def handle(self, *args, **options) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("Erfundene Projekte gibt es nicht im Echtbetrieb."))
        if options["remove"]:
            self.stdout.write(_("%(count)d erfundene Projekte gelöscht.") % {"count": remove()})
        if options["number"] > 0:
            self._generate(options["number"], options["seed"], options["verbosity"])

    def _generate(self, number: int, seed: int, verbosity: int) -> None:
        def shown(batches):
            return tqdm(batches, desc=_("Je %(size)d Projekte") % {"size": BATCH}, disable=quiet)

        quiet = None if verbosity else True
        try:
            added = generate(number, seed=seed, progress=shown)
        except LookupError:
            raise CommandError(
                _("Es gibt noch keine Kommune. Rufen Sie zuerst load_sample auf.")
            ) from None
        self.stdout.write(_("%(count)d erfundene Projekte angelegt.") % {"count": added})
