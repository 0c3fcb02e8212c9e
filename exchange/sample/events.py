"""Texts of the demo's events; ``in_days`` is relative to the day of loading."""

EVENTS = (
    {
        "by": "editor@darmstadt.example",
        "title": "Blick ins Labor: Pegel am Darmbach (Demo)",
        "text": (
            "Wir zeigen zwei Sensoren unter Brücken und die Anzeige in der Leitstelle.\n\n"
            "- Treffpunkt am Bauhof, feste Schuhe\n"
            "- Kosten, Wartung und Datenschutz in einer Stunde Gespräch danach"
        ),
        "event_kind": "study_visit",
        "is_about_the_project": True,
        "themes": ("climate_adaptation", "data"),
        "in_days": 21,
        "hours": (10, 13),
        "place": "Bauhof, Besprechungsraum 2",
        "address": "Niersteiner Straße 20, 64295 Darmstadt",
        "capacity": 15,
        "contact_function": "Stabsstelle Digitalisierung",
    },
    {
        "by": "editor@hassfurt.example",
        "title": "Sensoren warten ohne eigenes Personal (Demo)",
        "text": (
            "Drei Kommunen berichten, wer bei ihnen Batterien tauscht und was das kostet. "
            "Danach offene Runde."
        ),
        "event_kind": "exchange",
        "themes": ("climate_adaptation", "organisation"),
        "in_days": 9,
        "hours": (14, 15),
        "is_online": True,
        "online_url": "https://hassfurt.example/sensoren",
    },
    {
        "by": "editor@lemgo.example",
        "title": "Vortrag: Wie voll ist die Innenstadt? (Demo)",
        "text": "Ein Jahr Zählung ohne Kameras: was die Händler davon haben und was nicht gelang.",
        "event_kind": "talk",
        "themes": ("economy", "data"),
        "in_days": -20,
        "hours": (17, 19),
        "place": "Rathaus Lemgo, Großer Saal",
    },
    {
        "by": "editor@darmstadt.example",
        "title": "Workshop: Warnschwellen festlegen (Demo)",
        "text": "Wir legen gemeinsam fest, ab welchem Pegel wer gewarnt wird.",
        "event_kind": "workshop",
        "themes": ("climate_adaptation", "safety"),
        "in_days": 14,
        "hours": (9, 12),
        "place": "Leitstelle, Schulungsraum",
        "capacity": 12,
        "cancel_reason": "Die Referentin ist erkrankt. Ein neuer Termin folgt.",
    },
)
