"""Load lessons, needs, events, an adoption and conversations of the demo's towns; idempotent."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from core.jobs.locks import one_at_a_time
from exchange.sample.load import load_life


class Command(BaseCommand):
    help = "Load what the demo's towns share and ask (after load_sample; refused in production)."

    def handle(self, *args, **options) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("Beispielinhalte und Demo-Konten gibt es nicht im Echtbetrieb."))
        with transaction.atomic():
            one_at_a_time("load_sample")
            number = load_life()
        self.stdout.write(
            _("Leben der Demo: %(number)d Einträge neu angelegt.") % {"number": number}
        )
