from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand

from accounts.models import User
from accounts.spelling import otherwise_spelled


class Command(BaseCommand):
    help = (
        "List accounts whose address has another spelling that is taken; exit 1 if there are some."
    )

    def handle(self, *args, **options):
        found = [
            f"{model._meta.label} {row.pk}: {before} -> {after or 'no address'}"
            for model in (User, EmailAddress)
            for row, before, after in otherwise_spelled(model.objects.all())
        ]
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"{len(found)} to settle by hand")
        if found:
            raise SystemExit(1)
