"""First rows of the lists that the administrator edits later: themes, artifact types, programmes."""

from django.db import migrations

# code, German, English, OZG-Themenfelder, SDG numbers
THEMES = [
    (
        "administration",
        "Verwaltung & Bürgerservice",
        "Administration & citizen services",
        ["Querschnittsleistungen", "Recht & Ordnung", "Steuern & Zoll"],
        [16],
    ),
    ("mobility", "Mobilität & Verkehr", "Mobility & transport", ["Mobilität & Reisen"], [9, 11]),
    ("energy", "Energie & Klimaschutz", "Energy & climate protection", ["Umwelt"], [7, 13]),
    (
        "climate_adaptation",
        "Klimaanpassung, Wasser & Starkregen",
        "Climate adaptation, water & heavy rain",
        ["Umwelt"],
        [6, 11, 13],
    ),
    (
        "environment",
        "Umwelt, Abfall & Grün",
        "Environment, waste & green spaces",
        ["Umwelt"],
        [12, 14, 15],
    ),
    (
        "building",
        "Bauen, Wohnen & Quartier",
        "Building, housing & neighbourhoods",
        ["Bauen & Wohnen"],
        [11],
    ),
    ("education", "Bildung", "Education", ["Bildung"], [4]),
    ("health", "Gesundheit & Pflege", "Health & care", ["Gesundheit"], [3]),
    (
        "social",
        "Soziales, Familie & Integration",
        "Social affairs, family & integration",
        ["Familie & Kind", "Ein- & Auswanderung", "Arbeit & Ruhestand"],
        [1, 5, 10],
    ),
    (
        "participation",
        "Beteiligung & Engagement",
        "Participation & civic engagement",
        ["Engagement & Hobby"],
        [11, 16],
    ),
    (
        "economy",
        "Wirtschaft, Handel & Innenstadt",
        "Economy, retail & town centres",
        ["Unternehmensführung & -entwicklung"],
        [8, 9],
    ),
    (
        "culture",
        "Kultur, Sport & Tourismus",
        "Culture, sport & tourism",
        ["Engagement & Hobby", "Mobilität & Reisen"],
        [8, 11],
    ),
    (
        "safety",
        "Sicherheit & Katastrophenschutz",
        "Public safety & civil protection",
        ["Recht & Ordnung"],
        [11, 16],
    ),
    (
        "data",
        "Urbane Daten & Plattformen",
        "Urban data & platforms",
        ["Forschung & Förderung", "Querschnittsleistungen"],
        [9, 11],
    ),
    (
        "infrastructure",
        "Digitale Infrastruktur (Glasfaser, LoRaWAN)",
        "Digital infrastructure (fibre, LoRaWAN)",
        ["Querschnittsleistungen"],
        [9],
    ),
    (
        "organisation",
        "Personal, Organisation & Finanzen",
        "Staff, organisation & finance",
        ["Querschnittsleistungen"],
        [8, 16],
    ),
]
ARTIFACT_TYPES = [
    ("council_paper", "Beschluss- oder Ratsvorlage", "Council paper"),
    ("specification", "Leistungsbeschreibung", "Specification of services"),
    ("contract", "Vertrag oder Vereinbarung", "Contract or agreement"),
    ("budget", "Kostenplan", "Budget"),
    ("privacy", "Datenschutz-Folgenabschätzung", "Data protection impact assessment"),
    ("operations", "Betriebskonzept", "Operations concept"),
    ("evaluation", "Evaluation", "Evaluation"),
    ("training", "Schulungsunterlage", "Training material"),
    ("communication", "Kommunikationsmaterial", "Communication material"),
    ("source_code", "Quelltext", "Source code"),
    ("dataset", "Datensatz", "Dataset"),
    ("architecture", "Architektur", "Architecture"),
    ("presentation", "Präsentation", "Presentation"),
]
# code, German, English, level, funder, period
PROGRAMMES = [
    (
        "modellprojekte-smart-cities",
        "Modellprojekte Smart Cities",
        "Smart Cities Model Projects",
        "federal",
        "BMWSB, KfW",
        "",
    ),
    (
        "starke-heimat-hessen",
        "Starke Heimat Hessen – Förderung smarter Kommunen und Regionen",
        "Starke Heimat Hessen – smart municipalities and regions",
        "state",
        "Land Hessen",
        "",
    ),
    (
        "ikz-nrw",
        "Förderrichtlinie Interkommunale Zusammenarbeit NRW",
        "Inter-municipal cooperation funding NRW",
        "state",
        "Land Nordrhein-Westfalen",
        "",
    ),
    ("kommunen-innovativ", "Kommunen innovativ", "Kommunen innovativ", "federal", "BMBF", ""),
    (
        "zukunftswerkstatt-kommunen",
        "Zukunftswerkstatt Kommunen",
        "Zukunftswerkstatt Kommunen",
        "federal",
        "BMFSFJ",
        "",
    ),
    ("interreg-europe", "Interreg Europe", "Interreg Europe", "eu", "Europäische Union", ""),
    ("urbact", "URBACT", "URBACT", "eu", "Europäische Union", ""),
    (
        "digitale-stadt",
        "Wettbewerb Digitale Stadt",
        "Digital City competition",
        "private",
        "Bitkom",
        "",
    ),
]


def fill(apps, schema_editor):
    theme, kind, programme = (
        apps.get_model("projects", name) for name in ("Theme", "ArtifactType", "FundingProgramme")
    )
    for position, (code, de, en, ozg, sdg) in enumerate(THEMES, 1):
        theme.objects.get_or_create(
            code=code,
            defaults={"label_de": de, "label_en": en, "ozg": ozg, "sdg": sdg, "position": position},
        )
    for position, (code, de, en) in enumerate(ARTIFACT_TYPES, 1):
        kind.objects.get_or_create(
            code=code, defaults={"label_de": de, "label_en": en, "position": position}
        )
    for code, de, en, level, funder, period in PROGRAMMES:
        programme.objects.get_or_create(
            code=code,
            defaults={
                "label_de": de,
                "label_en": en,
                "level": level,
                "funder": funder,
                "period": period,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
