"""First canned responses of the moderation and review intervals, for administrators to edit."""

from django.db import migrations

RESPONSES = [
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
# Kind, phase, check after, archive after (months since the last check); docs/freshness.md says why.
RULES = (
    ("project", "", 6, 18),
    ("project", "idea", 6, 18),
    ("project", "planning", 6, 18),
    ("project", "pilot", 6, 18),
    ("project", "rollout", 6, 18),
    ("project", "operation", 12, 24),
    ("project", "completed", 24, 36),
    ("project", "discontinued", 24, 36),
    ("lesson", "", 24, 36),
    ("need", "", 3, 9),
    ("contact", "", 6, None),
)


def fill(apps, _schema_editor):
    fill_responses(apps)
    fill_rules(apps)


def fill_responses(apps):
    response = apps.get_model("editorial", "CannedResponse")
    for position, (title, decision, text) in enumerate(RESPONSES, start=1):
        response.objects.get_or_create(
            title=title, defaults={"text": text, "decision": decision, "position": position * 10}
        )


def fill_rules(apps):
    rule = apps.get_model("editorial", "FreshnessRule")
    for kind, phase, review, archive in RULES:
        rule.objects.get_or_create(
            kind=kind,
            phase=phase,
            defaults={"review_after_months": review, "archive_after_months": archive},
        )


class Migration(migrations.Migration):
    dependencies = [("editorial", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
