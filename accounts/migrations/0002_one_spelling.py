"""Addresses in their one spelling. Conflicts are reported and left for ``check_addresses``."""

import sys

from django.db import migrations

from accounts.spelling import respell


def forwards(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.all()
    addresses = apps.get_model("account", "EmailAddress").objects.all()
    left = respell(users, lambda row, email: users.filter(email__iexact=email))
    left += respell(addresses, lambda row, email: addresses.filter(email__iexact=email))
    for line in left:
        sys.stderr.write(f"\n  Two accounts may be one person, please settle it by hand: {line}\n")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
