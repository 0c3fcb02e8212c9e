"""Sample texts of the legal pages, marked as samples until the administrator replaces them."""

from django.db import migrations

PAGES = {
    "imprint": (
        "## Anbieter\n\nName der Trägerin oder des Trägers  \nStraße und Hausnummer  \nPostleitzahl und Ort\n\n"
        "## Vertretung\n\nName und Funktion der vertretungsberechtigten Person\n\n"
        "## Kontakt\n\nTelefon und E-Mail-Adresse\n\n"
        "## Redaktionell verantwortlich\n\nName und Anschrift\n\n"
        "Für die Projekte ist die jeweils genannte Kommune verantwortlich.",
        "## Provider\n\nName, street, postcode and town of the operator\n\n"
        "## Represented by\n\nName and office\n\n## Contact\n\nTelephone and e-mail address\n\n"
        "Each municipality is responsible for its own projects.",
    ),
    "privacy": (
        "## Wer verantwortlich ist\n\nName, Anschrift und Datenschutzbeauftragte des Betreibers.\n\n"
        "## Besuch ohne Konto\n\nWer nur liest, erhält kein Cookie. Wir zählen nicht mit, binden nichts "
        "von fremden Servern ein und geben nichts weiter. Adressen von Geräten werden höchstens sieben "
        "Tage für die Abwehr von Angriffen gespeichert.\n\n"
        "## Konto\n\nWir speichern Name, dienstliche E-Mail-Adresse, Funktion, Kommune, Rolle und die letzte "
        "Anmeldung. Ein technisch notwendiges Cookie hält Sie angemeldet; nach drei Stunden ohne Nutzung "
        "endet die Sitzung.\n\n"
        "## Protokoll\n\nWer etwas einreicht, freigibt oder ändert, wird mit einer Kennung protokolliert.\n\n"
        "## Ihre Rechte\n\nSie können Auskunft, Berichtigung und Löschung verlangen und sich bei der "
        "Aufsichtsbehörde Ihres Landes beschweren.",
        "## Controller\n\nName, address and data protection officer of the operator.\n\n"
        "## Visiting without an account\n\nReading sets no cookie. There is no tracking and nothing is loaded "
        "from other servers.\n\n## Account\n\nWe store name, office e-mail address, office, municipality, role and "
        "last sign-in. One necessary cookie keeps you signed in.\n\n"
        "## Your rights\n\nYou may ask for access, correction and erasure, and complain to the supervisory authority.",
    ),
    "accessibility": (
        "Diese Erklärung gilt für diese Plattform, auch für den Bereich nach der Anmeldung.\n\n"
        "## Stand der Vereinbarkeit\n\nAngestrebt ist WCAG 2.2, Stufe AA (EN 301 549). Die Plattform ist "
        "teilweise vereinbar.\n\n"
        "## Was noch nicht barrierefrei ist\n\n- PDF-Dateien der Kommunen sind nicht immer barrierefrei. "
        "Fragen Sie die zuständige Stelle nach einer anderen Fassung.\n- Eine Fassung in Gebärdensprache fehlt noch.\n\n"
        "## Wie geprüft wurde\n\nSelbstbewertung mit automatischen Prüfungen jeder Seite (axe), mit Tastatur "
        "und ohne JavaScript.\n\n"
        "## Rückmeldung\n\nNutzen Sie das Formular „Barriere melden“. Wir antworten innerhalb von zwei Wochen.\n\n"
        "## Durchsetzung\n\nErhalten Sie keine Antwort, wenden Sie sich an die Durchsetzungs- oder "
        "Schlichtungsstelle des Landes, in dem der Betreiber seinen Sitz hat.",
        "This statement covers the platform including the pages after signing in.\n\n"
        "## Status\n\nThe aim is WCAG 2.2 AA (EN 301 549). The platform is partially compliant.\n\n"
        "## Not yet accessible\n\n- PDF files of municipalities are not always accessible.\n"
        "- A sign language version is missing.\n\n## Method\n\nSelf-assessment with automatic checks of every page, "
        "with the keyboard and without JavaScript.\n\n## Feedback\n\nPlease use the form “Report a barrier”.",
    ),
    "easy_language": (
        "## Was ist diese Seite?\n\nHier zeigen Städte und Gemeinden ihre Projekte.\n\n"
        "Ein Projekt ist ein Versuch.  \nEine Stadt versucht etwas Neues mit Computern.  \n"
        "Zum Beispiel: Eine Stadt misst das Wasser im Bach.  \nDann kann sie vor Hochwasser warnen.\n\n"
        "## Was kann ich hier machen?\n\nSie können Projekte suchen.  \nSie können Projekte lesen.  \n"
        "Sie sehen: Das hat gut geklappt. Oder: Das hat nicht geklappt.\n\n"
        "## Sie haben ein Problem mit der Seite?\n\nKlicken Sie unten auf „Barriere melden“.  \nSchreiben Sie uns.",
        "",
    ),
}


def fill(apps, schema_editor):
    model = apps.get_model("core", "SitePage")
    for code, (german, english) in PAGES.items():
        model.objects.get_or_create(code=code, defaults={"text_de": german, "text_en": english})


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
