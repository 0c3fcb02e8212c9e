"""One worked example beside each question: short, true to life, and honest about what went wrong."""

from django.utils.translation import gettext_lazy as _

EXAMPLES = {
    "title": _("Pegelmessung an kleinen Bächen"),
    "summary": _(
        "Zehn Sensoren melden den Wasserstand von vier Bächen. Feuerwehr und Anwohner erhalten bei "
        "Starkregen eine Stunde früher eine Warnung."
    ),
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
    "cost_one_off_eur": _("38000 für Sensoren, Einbau und Software."),
    "cost_running_eur": _("4200 für Funk, Ersatzbatterien und Wartung."),
    "staff_days": _("45 Tage: Tiefbau 20, IT 15, Projektleitung 10."),
    "responsible_function": _("Stabsstelle Digitalisierung"),
    "contact_email": _("digital@musterstadt.de"),
    "internal_note": _("Vertrag mit dem Funknetzbetreiber läuft bis Ende 2027."),
}
