import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editorial", "0009_change")]

    operations = [
        migrations.CreateModel(
            name="ReturnedText",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("object_id", models.UUIDField()),
                ("snapshot", models.JSONField()),
                ("returned_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "Zurückgegebene Fassung",
                "verbose_name_plural": "Zurückgegebene Fassungen",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="returned_text_once")
                ],
            },
        ),
    ]
