"""A worked example for each question: short, realistic, and honest about failures."""

from django.utils.translation import gettext_lazy as _

EXAMPLES = {
    "title": _("Pegelmessung an kleinen Bächen"),
    "summary": _(
        "Zehn Sensoren melden den Wasserstand von vier Bächen. Feuerwehr und Anwohner erhalten bei "
        "Starkregen eine Stunde früher eine Warnung."
    ),
    "phase": _(
        "Pilot: Vier von elf Bächen sind ausgestattet. Läuft es überall, wird daraus Regelbetrieb."
    ),
    "themes": _("Klimaanpassung und Sicherheit: Eines genügt, drei sind meist genug."),
    "keywords": _("Starkregen, LoRaWAN, Warnung"),
    "pause_reason": _("Die Stelle der Projektleitung ist bis Mai unbesetzt."),
    "image_alt": _("Ein Sensor hängt unter einer Brücke über dem Bach."),
    "problem": _(
        "2018 lief der Ortskern innerhalb von 40 Minuten voll. Die Pegel des Landes stehen nur an "
        "großen Flüssen; für unsere Bäche gab es keine Vorwarnung."
    ),
    "solution": _(
        "Wir haben Ultraschallsensoren unter Brücken gehängt, die alle fünf Minuten per LoRaWAN senden. "
        "Die ersten Batterien hielten nur vier Monate, weil wir zu oft gesendet haben; jetzt senden sie "
        "erst ab einem Schwellenwert häufiger."
    ),
    "benefit": _(
        "2.300 Menschen in drei Ortsteilen werden per App und Sirene gewarnt. Beim Regen im Juli 2025 "
        "blieb genug Zeit, Keller zu sichern; Schäden unter 20.000 Euro statt 300.000 Euro."
    ),
    "start_on": _(
        "Der Tag, an dem jemand begann, daran zu arbeiten, etwa der Beschluss des Rates."
    ),
    "launch_on": _("Der Tag, ab dem die Warnungen verschickt wurden."),
    "end_on": _("Bleibt leer, solange das Projekt läuft."),
    "cost_one_off_eur": _("38.000 für Sensoren, Einbau und Software."),
    "cost_running_eur": _("4.200 für Funk, Ersatzbatterien und Wartung."),
    "staff_days": _("45 Tage: Tiefbau 20, IT 15, Projektleitung 10."),
    "operator_model": _(
        "Kommunaler IT-Dienstleister: Er betreibt die Plattform, wir die Sensoren."
    ),
    "prerequisites": _(
        "„LoRaWAN-Funknetz vorhanden“, oder „Einwohnerzahl, mindestens, 5000“ mit der Erläuterung: "
        "darunter lohnt sich die Lizenz nicht."
    ),
    "indicators": _(
        "Vorwarnzeit, Minuten, mehr ist besser. Ausgangswert 0 am 31.12.2022, Ziel 45 bis 2026. "
        "Messwerte: „2023 20“, „12.2024 38,5 nach dem Austausch der Batterien“."
    ),
    "fundings": _("Modellprojekte Smart Cities, bewilligt, 24.000 €, 65 %."),
    "towns": _("„Lemgo“ eintippen und hinzufügen."),
    "partners": _("Stadtwerke Musterstadt, Betreiber: Sie warten die Sensoren."),
    "artifacts": _(
        "„Leistungsverzeichnis Pegelsensoren“ als PDF. Preise geschwärzt und deshalb öffentlich; "
        "der Vertrag dagegen nur für Kommunen."
    ),
    "links": _("Bericht der Lokalzeitung: https://zeitung.example/pegel"),
    "license": _("CC BY 4.0: Andere dürfen den Text nutzen, wenn sie Ihre Kommune nennen."),
    "picture": _("Ein Foto vom Einsatzort sagt mehr als ein Logo."),
    "responsible_function": _("Stabsstelle Digitalisierung"),
    "contact_email": _("digital@musterstadt.de"),
    "internal_note": _("Vertrag mit dem Funknetzbetreiber läuft bis Ende 2027."),
}
