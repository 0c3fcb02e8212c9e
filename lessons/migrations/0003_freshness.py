"""What lapsed, the order by the last check, and a first date of it for every public entry."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce

BATCH = 1_000


def fill(apps, _schema_editor):
    """Publication is the first check. In batches of their own, so that nobody waits for a lock."""
    model = apps.get_model("lessons", "Lesson")
    rows = model.objects.filter(verified_at=None, published_at__isnull=False)
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        model.objects.filter(pk__in=ids).update(verified_at=F("published_at"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("lessons", "0002_disclosure"),
    ]

    operations = [
        migrations.AddField(
            model_name="lesson",
            name="lapsed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="lesson",
            index=models.Index(
                models.OrderBy(Coalesce("verified_at", "published_at"), descending=True),
                models.OrderBy(F("id"), descending=True),
                condition=models.Q(("state", "published")),
                name="lesson_checked",
            ),
        ),
    ]
