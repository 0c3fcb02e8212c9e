"""Towns of the real register with similar names, and what people call them."""

import unicodedata

from municipalities.choices import MunicipalityKind
from municipalities.finding import best_hits
from municipalities.models import Municipality
from tests.factories import MunicipalityFactory

# ars, official name, short name, kind, people, postal code
TOWNS = (
    ("064110000000", "Darmstadt, Wissenschaftsstadt", "Darmstadt", "independent_city", 162_000, "64283"),
    ("064320000000", "Darmstadt-Dieburg", "Landkreis Darmstadt-Dieburg", "district", 299_000, ""),
    ("064330000000", "Groß-Gerau", "Landkreis Groß-Gerau", "district", 280_000, ""),
    ("064330004004", "Groß-Gerau, Kreisstadt", "Groß-Gerau", "town", 26_000, "64521"),
    ("064330003003", "Büttelborn", "Büttelborn", "municipality", 15_000, "64572"),
    ("064330008008", "Mörfelden-Walldorf, Stadt", "Mörfelden-Walldorf", "town", 35_000, "64546"),
    ("064310001001", "Abtsteinach", "Abtsteinach", "municipality", 2_500, "69518"),
    ("064120000000", "Frankfurt am Main, Stadt", "Frankfurt am Main", "independent_city", 743_000, "60311"),
    ("120530000000", "Frankfurt (Oder), Stadt", "Frankfurt (Oder)", "independent_city", 57_000, "15230"),
    ("064130000000", "Offenbach am Main, Stadt", "Offenbach am Main", "independent_city", 130_000, "63065"),
    ("073375006058", "Offenbach an der Queich", "Offenbach an der Queich", "municipality", 6_000, "76877"),
    ("064340001001", "Bad Homburg v. d. Höhe, Stadt", "Bad Homburg v. d. Höhe", "town", 54_000, "61348"),
    ("100460000000", "St. Wendel", "Landkreis St. Wendel", "district", 86_000, ""),
    ("100460117117", "St. Wendel, Kreisstadt", "St. Wendel", "town", 25_000, "66606"),
    ("066110000000", "Kassel, documenta-Stadt", "Kassel", "independent_city", 200_000, "34112"),
    ("066330000000", "Kassel", "Landkreis Kassel", "district", 236_000, ""),
    ("093730147147", "Neumarkt i.d.OPf., GKSt", "Neumarkt i.d.OPf.", "town", 40_000, "92318"),
    ("095710193193", "Rothenburg ob der Tauber, GKSt", "Rothenburg ob der Tauber", "town", 11_000, "91541"),
    ("064140000000", "Wiesbaden, Landeshauptstadt", "Wiesbaden", "independent_city", 280_000, "65183"),
    ("091620000000", "München, Landeshauptstadt", "München", "independent_city", 1_480_000, "80331"),
    ("146250020020", "Bautzen / Budyšin, Stadt", "Bautzen / Budyšin", "town", 38_000, "02625"),
    ("064335001000", "Ried", "Verbandsgemeinde Ried", "joint_municipality", 50_000, ""),
    ("020000000000", "Hamburg, Freie und Hansestadt", "Hamburg", "city_state", 1_800_000, "20095"),
    ("095740152152", "Schwaig b.Nürnberg", "Schwaig b.Nürnberg", "municipality", 8_000, "90571"),
    ("150840490490", "Wakendorf I", "Wakendorf I", "municipality", 500, "23845"),
)  # fmt: skip
FOUND = {
    "064110000000": [
        *("64283", "D-64283", "64283 Darmstadt", "D-64283 Darmstadt", "Darmstadt 64283", "PLZ 64283"),
        *("06411000", "064110000000", "06 4 11 0000 000", "06411", "AGS 06411000", "6411000"),
        *("64110000000", "Darmstadt", "DARMSTADT", "Darmstadt.", " darmstadt ", "Darmstat"),
        *("Darmstadt, Wissenschaftsstadt", "Stadt Darmstadt", "Wissenschaftsstadt Darmstadt"),
        *("Darmstadt (Hessen)", "Darmstadt Hessen", "Damrstadt", "darmst", "64285"),
    ],
    "064320000000": ["Landkreis Darmstadt-Dieburg", "Kreis Darmstadt–Dieburg", "06432"],
    "064330004004": ["Groß-Gerau", "Kreisstadt Groß-Gerau", "Gross Gerau", "Grossgerau", "64521"],
    "064330000000": ["Landkreis Groß-Gerau", "Kreis Groß-Gerau", "LK Groß-Gerau", "Lkr. Gross-Gerau"],
    "064330003003": ["Gemeinde Büttelborn", "Buettelborn", "Buttelborn", "64572 Büttelborn"],
    "064330008008": [
        *("Mörfelden-Walldorf", "Mörfelden–Walldorf", "Mörfelden—Walldorf", "Mörfelden‑Walldorf"),
        *("Mörfelden Walldorf", "Moerfelden - Walldorf", "Mörfelden−Walldorf", "Walldorf"),
    ],
    "064310001001": ["06431001", "6431001", "064310001001"],
    "064120000000": ["Frankfurt", "Frankfurt/Main", "Frankfurt a.M.", "Frankfurt a. M.", "Fankfurt",
                     "Frankfurt am Main", "Frankfurt (Main)", "Frankfurt am", "Stadt Frankfurt"],
    "120530000000": ["Frankfurt (Oder)", "Frankfurt/Oder", "Frankfurt a. d. Oder", "Frankfurt Oder"],
    "064130000000": ["Offenbach a. M.", "Offenbach/Main", "Offenbach", "Offenbach a.Main"],
    "064340001001": ["Bad Homburg v.d.Höhe", "Bad Homburg v. d. Höhe", "Bad Homburg vor der Höhe",
                     "Bad Homburg", "Homburg v.d.H."],
    "100460117117": ["St. Wendel", "Sankt Wendel", "St Wendel", "Kreisstadt St. Wendel"],
    "100460000000": ["Landkreis Sankt Wendel", "10046"],
    "066110000000": ["Kassel", "Stadt Kassel", "Kasel"],
    "066330000000": ["Landkreis Kassel", "Kreis Kassel", "LK Kassel"],
    "093730147147": ["Neumarkt i. d. OPf.", "Neumarkt in der Oberpfalz", "Neumarkt/OPf."],
    "095710193193": ["Rothenburg o.d.T.", "Rothenburg o. d. Tauber", "Rothenburg/Tauber"],
    "064140000000": ["Wisbaden", "Wiesbaden, Landeshauptstadt", "Landeshauptstadt Wiesbaden"],
    "091620000000": ["München", "Muenchen", "Munchen", unicodedata.normalize("NFD", "München")],
    "146250020020": ["Bautzen", "Budyšin", "Budysin", "Stadt Bautzen", "2625"],
    "064335001000": ["064335001", "064335001000", "Verbandsgemeinde Ried", "VG Ried", "0643 35001"],
    "020000000000": ["Hamburg", "Freie und Hansestadt Hamburg", "Land Hamburg", "20095 Hamburg"],
    "095740152152": ["Schwaig b. Nürnberg", "Schwaig bei Nürnberg", "Schwaig/Nürnberg"],
    "150840490490": ["Wakendorf I", "Wakendorf"],
}  # fmt: skip


def make_towns() -> None:
    districts: dict[str, Municipality] = {}
    for ars, name, short_name, kind, people, code in sorted(
        TOWNS, key=lambda row: row[3] != "district"
    ):
        town = MunicipalityFactory(
            ars=ars, name=name, short_name=short_name, kind=kind, population=people,
            ags="" if kind == MunicipalityKind.JOINT_MUNICIPALITY else ars[:5] + ars[9:],
            postal_code=code, district=districts.get(ars[:5]),
        )  # fmt: skip
        if kind == MunicipalityKind.DISTRICT:
            districts[ars[:5]] = town


def best(text: str) -> str | None:
    hits = best_hits(Municipality.objects.current(), text, 5)
    return hits.towns[0].ars if hits.towns else None
