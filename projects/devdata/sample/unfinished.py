"""Three fictional projects in different editorial states, marked as demo in their titles."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from editorial.workflow.choices import State
from municipalities.keys import find
from projects.choices import PartnerKind, PartnerRole, Phase
from projects.devdata.sample.load import sample_id
from projects.models import Partner, Project, Theme
from projects.services.content import place_names

_ENTRIES = (
    {
        "name": "draft",
        "town": "06411000",
        "author": "editor@darmstadt.example",
        "state": State.DRAFT,
        "themes": ("energy", "building"),
        "partner": ("Eigenbetrieb Gebäude (Demo)", PartnerKind.MUNICIPAL_COMPANY),
        "fields": {
            "title": "Energieverbrauch der Schulen im Blick (Demo)",
            "summary": (
                "Zähler in zwölf Schulen melden Strom, Wärme und Wasser jede Viertelstunde. "
                "Hausmeister sehen Ausreißer am nächsten Morgen."
            ),
            "problem": (
                "Der Verbrauch wurde einmal im Jahr mit der Rechnung bekannt. Defekte Ventile und "
                "durchlaufende Lüftungen fielen erst nach Monaten auf."
            ),
            "solution": (
                "Nachgerüstete Funkmodule lesen die vorhandenen Zähler aus.\n\n"
                "- Messung über das vorhandene LoRaWAN\n"
                "- Warnung bei Nachtverbrauch über dem Üblichen\n"
                "- ein Bericht je Schule und Monat"
            ),
            "benefit": (
                "Schulen heizen nicht mehr durch die Ferien, und die Stadt zahlt weniger für Energie."
            ),
            "keywords": "Smart Meter, Schulen, LoRaWAN",
            "phase": Phase.PLANNING,
            "start_on": date(2026, 9, 1),
            "cost_one_off_eur": 48_000,
            "staff_days": 60,
        },
    },
    {
        "name": "submitted",
        "town": "09674147",
        "author": "editor@hassfurt.example",
        "state": State.SUBMITTED,
        "themes": ("mobility", "social"),
        "partner": ("Mitfahrverein (Demo)", PartnerKind.CIVIL_SOCIETY),
        "fields": {
            "title": "Mitfahrbänke mit Anzeige in den Ortsteilen (Demo)",
            "summary": (
                "An acht Bänken wählen Wartende ihr Ziel auf einer Tafel. Wer vorbeifährt, sieht es "
                "von weitem und nimmt sie mit."
            ),
            "problem": (
                "Zwischen den Ortsteilen fährt abends kein Bus. Ältere ohne Auto kommen nicht zum "
                "Arzt oder zum Verein."
            ),
            "solution": (
                "Jede Bank hat eine Tafel mit Solarzelle und fünf Zielen. Die Stadt zählt die Wünsche "
                "ohne Bezug zu Personen und stellt danach weitere Bänke auf."
            ),
            "benefit": "Wege in den Nachbarort gelingen auch ohne eigenes Auto und ohne Smartphone.",
            "keywords": "Mitfahren, ländlicher Raum, Teilhabe",
            "phase": Phase.PILOT,
            "start_on": date(2026, 3, 1),
            "launch_on": date(2026, 6, 15),
            "cost_one_off_eur": 22_000,
            "cost_running_eur": 1_500,
            "staff_days": 25,
            "responsible_function": "Stadtentwicklung",
            "contact_email": "stadtentwicklung@hassfurt.example",
            "internal_note": "Der Stadtrat berät im Januar über weitere Bänke.",
        },
    },
    {
        "name": "changes_requested",
        "town": "06411000",
        "author": "editor@darmstadt.example",
        "state": State.CHANGES_REQUESTED,
        "themes": ("administration",),
        "partner": ("IT-Dienstleister (Demo)", PartnerKind.MUNICIPAL_IT),
        "reason": (
            "Bitte ergänzen Sie bei der Lösung, wie Menschen ohne Internet einen Termin bekommen, "
            "und nennen Sie die laufenden Kosten."
        ),
        "fields": {
            "title": "Ein Terminkalender für alle Ämter (Demo)",
            "summary": (
                "Alle Ämter mit Publikum vergeben Termine über einen gemeinsamen Kalender, der freie "
                "Zeiten der nächsten Tage zuerst zeigt."
            ),
            "problem": (
                "Jedes Amt hatte ein eigenes Verfahren. Wer mehrere Anliegen hatte, kam mehrmals."
            ),
            "solution": (
                "Die Ämter einigten sich auf einheitliche Zeitfenster. Wer zwei Anliegen nennt, "
                "bekommt zwei Termine hintereinander."
            ),
            "benefit": "Weniger Wege und weniger Wartezeit im Bürgerhaus.",
            "keywords": "Termine, Bürgerbüro",
            "phase": Phase.ROLLOUT,
            "start_on": date(2025, 10, 1),
            "launch_on": date(2026, 5, 4),
            "cost_one_off_eur": 31_000,
            "staff_days": 90,
            "responsible_function": "Digitalisierung",
            "contact_email": "digitalisierung@darmstadt.example",
        },
    },
)


def load_unfinished() -> int:
    """Add missing demo entries; returns how many."""
    missing = [
        entry
        for entry in _ENTRIES
        if not Project.objects.filter(pk=sample_id(entry["name"])).exists()
    ]
    for entry in missing:
        _add(entry)
    return len(missing)


def _add(entry: dict) -> None:
    author = User.objects.get(email=entry["author"])
    sent = {}
    if entry["state"] != State.DRAFT:
        sent = {"submitted_by": author, "submitted_at": timezone.now() - timedelta(days=3)}
    project = Project.objects.create(
        pk=sample_id(entry["name"]),
        municipality=find(entry["town"]),
        created_by=author,
        state=entry["state"],
        reason=entry.get("reason", ""),
        is_demo=True,
        **sent,
        **entry["fields"],
    )
    project.themes.set(Theme.objects.filter(code__in=entry["themes"]))
    name, kind = entry["partner"]
    Partner.objects.create(project=project, name=name, kind=kind, role=PartnerRole.PARTNER)
    Project.objects.filter(pk=project.pk).update(**place_names(project))
