"""Who works on an entry, and text blocks for reasons with six to begin with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BLOCKS = [
    (
        "Zahlen und Belege fehlen",
        "request_changes",
        "Danke für Ihren Eintrag! Bitte nennen Sie zu den Ergebnissen noch Zahlen oder eine Quelle: "
        "Was wurde gemessen, in welchem Zeitraum, und was war vorher? Auch eine grobe Angabe hilft "
        "anderen Kommunen mehr als keine.",
    ),
    (
        "Kosten oder Aufwand unklar",
        "request_changes",
        "Für andere Kommunen ist der Aufwand oft die erste Frage. Bitte ergänzen Sie, was einmalig und "
        "was laufend anfällt, und wie viel Arbeitszeit nötig war. Wenn Sie eine Zahl nicht nennen "
        "dürfen, schreiben Sie das bitte dazu.",
    ),
    (
        "Für Fachfremde verständlicher schreiben",
        "request_changes",
        "Bitte schreiben Sie so, dass es auch jemand versteht, der das Projekt nicht kennt: Abkürzungen "
        "ausschreiben, Produktnamen kurz erklären und zuerst sagen, was sich für die Menschen geändert "
        "hat.",
    ),
    (
        "Namen von Personen herausnehmen",
        "request_changes",
        "Im Text stehen Namen oder andere Angaben zu einzelnen Personen. Bitte ersetzen Sie sie durch die "
        "Stelle oder die Aufgabe, zum Beispiel „die Projektleitung im Tiefbauamt“. Danach können wir "
        "veröffentlichen.",
    ),
    (
        "Werbung statt Erfahrung",
        "reject",
        "Der Text beschreibt vor allem ein Produkt oder einen Anbieter. Hier berichten Kommunen, was sie "
        "selbst versucht und gelernt haben. Sie dürfen gern einen neuen Eintrag schreiben, in dem Ihre "
        "eigenen Erfahrungen im Mittelpunkt stehen.",
    ),
    (
        "Den Eintrag gibt es schon",
        "reject",
        "Zu diesem Vorhaben hat Ihre Kommune bereits einen Eintrag. Damit nichts doppelt steht, "
        "überarbeiten Sie bitte den vorhandenen; er behält seine Adresse. Neues, das dort fehlt, "
        "ergänzen Sie einfach.",
    ),
]


def fill(apps, _schema_editor):
    block = apps.get_model("editorial", "TextBlock")
    for position, (title, decision, text) in enumerate(BLOCKS, start=1):
        block.objects.get_or_create(
            title=title, defaults={"text": text, "decision": decision, "position": position * 10}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0004_versions_and_comments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TextBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, unique=True, verbose_name="Name")),
                ("text", models.TextField(max_length=1000, verbose_name="Text")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("request_changes", "Rückfrage"),
                            ("reject", "Ablehnung"),
                            ("take_down", "Zurückziehen"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="Gedacht für",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="wird angeboten")),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=100, verbose_name="Reihenfolge"),
                ),
            ],
            options={
                "verbose_name": "Textbaustein",
                "verbose_name_plural": "Textbausteine",
                "ordering": ["position", "title"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.UUIDField()),
                ("taken_at", models.DateTimeField(verbose_name="übernommen")),
                ("expires_at", models.DateTimeField(verbose_name="bis")),
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
                "verbose_name": "Übernahme",
                "verbose_name_plural": "Übernahmen",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="claimed_by_one")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
