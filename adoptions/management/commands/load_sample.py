"""Load sample towns, real projects, transfers and demo accounts; idempotent."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from adoptions.sample.load import load_transfers
from core.jobs.locks import one_at_a_time
from municipalities.sample.load import load_towns
from projects.devdata.sample.accounts import load_accounts
from projects.devdata.sample.load import load_projects
from projects.devdata.sample.unfinished import load_unfinished


class Command(BaseCommand):
    help = "Load sample towns, projects and demo accounts (refused in production)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(_("Beispielinhalte und Demo-Konten gibt es nicht im Echtbetrieb."))
        with transaction.atomic():
            one_at_a_time("load_sample")
            counts = {
                "towns": load_towns(),
                "projects": load_projects(),
                "accounts": load_accounts(),
            }
            counts["projects"] += load_unfinished()
            load_transfers()
        self.stdout.write(
            _(
                "Beispielinhalte: %(towns)d Kommunen, %(projects)d Projekte "
                "und %(accounts)d Konten neu angelegt."
            )
            % counts
        )
