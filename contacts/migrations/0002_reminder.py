import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0001_initial"),
        ("municipalities", "0002_facts_for_fit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("reminder", "zuständig"),
                            ("reminder_deputy", "Vertretung"),
                            ("escalated", "Koordination"),
                            ("unanswered", "anfragende Kommune"),
                        ],
                        max_length=15,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="contacts.contactrequest",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "Erinnerung",
                "verbose_name_plural": "Erinnerungen",
                "indexes": [models.Index(fields=["told_at"], name="reminder_told")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("told_at", None)),
                        fields=("request", "user"),
                        name="reminder_owed_once",
                    )
                ],
            },
        ),
    ]
