"""Addresses of invitations in their one spelling. Conflicts are reported and left."""

import sys

from django.db import migrations

from accounts.spelling import respell


def forwards(apps, schema_editor):
    rows = apps.get_model("municipalities", "Invitation").objects.all()

    def conflicting(row, email):
        if row.accepted_at or row.withdrawn_at:
            return rows.none()
        return rows.filter(
            municipality=row.municipality_id,
            email__iexact=email,
            accepted_at=None,
            withdrawn_at=None,
        )

    for line in respell(rows, conflicting):
        sys.stderr.write(f"\n  Please withdraw one of two open invitations: {line}\n")


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0005_invitation_answers")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
