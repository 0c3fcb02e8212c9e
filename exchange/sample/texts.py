"""Texts of the demo. The title of every fictitious entry contains “(Demo)”."""

PROJECT = {
    "title": "Pegel an kleinen Bächen messen (Demo)",
    "summary": (
        "Zehn Funksensoren melden den Wasserstand kleiner Bäche. Steigt er schnell, warnt die "
        "Leitstelle Feuerwehr und Anwohner eine Stunde früher als bisher."
    ),
    "problem": (
        "Bäche ohne amtlichen Pegel stiegen bei Starkregen unbemerkt. Zweimal stand Wasser in "
        "Kellern, bevor jemand warnen konnte."
    ),
    "solution": (
        "Ultraschallsensoren unter Brücken senden über das städtische LoRaWAN.\n\n"
        "- Messung alle 30 Minuten, ab einem Schwellenwert alle 5 Minuten\n"
        "- offene Anzeige im Netz, Warnung an die Leitstelle\n"
        "- der Bauhof prüft die Sensoren zweimal im Jahr"
    ),
    "benefit": (
        "Beim Starkregen im Juni wurden drei Straßen rechtzeitig gesperrt. Anwohner sehen den "
        "Wasserstand selbst."
    ),
    "keywords": "Pegel, Hochwasser, Starkregen, LoRaWAN, Sensoren",
    "phase": "operation",
    "operator_model": "own",
    "cost_one_off_eur": 38_000,
    "cost_running_eur": 4_200,
    "staff_days": 45,
    "responsible_function": "Stabsstelle Digitalisierung",
    "contact_email": "digital@darmstadt.example",
}
PREREQUISITES = (
    ("population", "at_least", "5000", "Darunter lohnt eine eigene Leitstelle nicht."),
    ("lorawan", "is", "yes", "Mobilfunk geht auch, kostet aber mehr Strom."),
    ("staff_days", "at_least", "30", "Im ersten Jahr, danach etwa zehn."),
    ("other", "", "", "Zugang zu Brücken, an denen ein Sensor hängen darf."),
)
PHASES = (
    ("planning", "2022-11-15", ""),
    ("pilot", "2023-04-03", "vier Bäche"),
    ("operation", "2025-09-01", ""),
)
INDICATORS = (
    {
        "name": "Vorwarnzeit bei Starkregen",
        "unit": "Minuten",
        "direction": "more",
        "baseline_value": "8",
        "baseline_on": "2022-12-31",
        "target_value": "60",
        "target_on": "2027-12-31",
        "values": (
            "2023 20\n06.2024 31 Batterien getauscht\n12.2024 44\n06.2025 58\n12.2025 62,5 alle zehn "
            "Sensoren in Betrieb"
        ),
        "source": "Protokolle der Leitstelle",
        "method": "Zeit von der ersten Meldung des Sensors bis zum Überschreiten der Alarmstufe.",
    },
    {
        "name": "Aufrufe der Pegelanzeige",
        "unit": "Aufrufe im Jahr",
        "direction": "neutral",
        "values": "2023 4.100\n2024 18.650 im Juni Starkregen\n2025 26.300",
        "per_capita": "thousand",
        "source": "Zählung des Webservers",
    },
)
UPDATES = (
    {
        "on": "2025-06-18",
        "title": "Alle zehn Sensoren messen",
        "text": (
            "Mit der Brücke am Mühlbach ist der letzte Standort in Betrieb. Die Karte im Netz zeigt "
            "jetzt **alle** Bäche."
        ),
        "link": "",
    },
    {
        "on": "2026-03-05",
        "title": "Schwellenwerte mit der Feuerwehr neu festgelegt",
        "text": (
            "Nach drei Fehlalarmen im Winter haben wir die Werte angehoben:\n\n- Vorwarnung ab 60 cm\n"
            "- Alarm ab 90 cm"
        ),
        "link": "",
    },
)
LESSONS = (
    {
        "polarity": "failure",
        "title": "Ohne Schwellenwert hielten die Batterien vier Monate (Demo)",
        "what_happened": (
            "Wir sendeten alle fünf Minuten. Nach vier Monaten waren die Batterien leer, und der "
            "Bauhof musste zehn Brücken noch einmal anfahren."
        ),
        "do_differently": (
            "Erst ab einem Schwellenwert häufiger senden, und die Laufzeit vor dem Kauf vier "
            "Wochen lang messen."
        ),
        "area": "technology",
        "phase": "pilot",
        "effect": "cost",
        "effect_size": "medium",
        "visibility": "public",
    },
    {
        "polarity": "obstacle",
        "title": "Der Wartungsvertrag war zu knapp ausgeschrieben (Demo)",
        "what_happened": (
            "Gewartet wurde nur, was ganz ausfiel. Sensoren, die falsch maßen, blieben hängen, und "
            "wir stritten ein halbes Jahr über die Auslegung."
        ),
        "do_differently": "Die Genauigkeit als Pflicht in den Vertrag schreiben, mit Frist.",
        "area": "procurement",
        "phase": "rollout",
        "effect": "time",
        "effect_size": "large",
        "visibility": "municipalities",
    },
    {
        "polarity": "success_factor",
        "title": "Der Bauhof war vom ersten Tag an dabei (Demo)",
        "what_happened": (
            "Er kannte jede Brücke und wusste, wo Treibgut hängen bleibt. Acht von zehn Stellen "
            "hat er vorgeschlagen."
        ),
        "do_differently": "Wir würden auch die Feuerwehr schon zur ersten Begehung einladen.",
        "area": "responsibility",
        "phase": "planning",
        "effect": "quality",
        "effect_size": "medium",
        "visibility": "public",
    },
    {
        "polarity": "failure",
        "title": "Mit dem ersten Anbieter endete es im Streit (Demo)",
        "what_happened": (
            "Er lieferte drei Monate zu spät und gab die Schnittstelle nicht heraus. Wir sind "
            "ausgestiegen und haben neu vergeben."
        ),
        "do_differently": "Offene Schnittstellen fordern und vor dem Zuschlag zeigen lassen.",
        "area": "procurement",
        "phase": "pilot",
        "effect": "cost",
        "effect_size": "large",
        "visibility": "contact_only",
    },
)
# from the source of the project “Netzwerk re@di”, number 40 of the real projects
REAL_LESSON = {
    "polarity": "recommendation",
    "title": "Vorhaben, die nicht vorankommen, offen beenden",
    "what_happened": (
        "Neun Kommunen digitalisieren ihre Verwaltungen gemeinsam. Den gemeinsamen "
        "Rechnungsworkflow haben sie beendet, als er nicht vorankam (nach öffentlicher Quelle)."
    ),
    "do_differently": "",
    "area": "partner",
    "phase": "",
    "effect": "",
    "effect_size": "",
    "visibility": "public",
}
NEEDS = (
    {
        "by": "editor@hassfurt.example",
        "title": "Pegel der Nassach früher kennen (Demo)",
        "text": (
            "Bei Starkregen steigt die Nassach binnen einer Stunde. Wir haben ein LoRaWAN, aber "
            "niemanden, der Sensoren auswählt und wartet. Wer hat das mit wenig Personal geschafft?"
        ),
        "themes": ("climate_adaptation",),
        "time_frame": "half_year",
    },
    {
        "by": "editor@lemgo.example",
        "title": "Wissen, wann die Innenstadt voll ist (Demo)",
        "text": (
            "Händler fragen, wann sich längere Öffnungszeiten lohnen. Wir suchen eine Zählung ohne "
            "Kameras, die auch der Datenschutz mitträgt."
        ),
        "themes": ("economy", "data"),
        "time_frame": "year",
    },
)
JOINED_NOTE = "Bei uns geht es um die Ilse, auch sie hat keinen amtlichen Pegel."
AGREED_NOTE = "Bei uns waren es fünf Monate, am Ende aus demselben Grund."
QUESTION = "Wie haben Sie die Brücken ausgesucht, und wer durfte mitreden?"
ANSWER = (
    "Der Bauhof hat vorgeschlagen, die Feuerwehr hat sortiert. Eine Liste geben wir gern weiter."
)
REQUEST = (
    "Wir möchten zwei Bäche messen und haben ein LoRaWAN. Können Sie uns in einem Gespräch sagen, "
    "was Sie heute anders kaufen würden?"
)
