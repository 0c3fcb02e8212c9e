"""Towns are found by whatever people know of them, the best hit first."""

import unicodedata
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities.choices import MunicipalityKind
from municipalities.finding import best_hits, matcher, meant
from municipalities.labels import distinguish, told_apart
from municipalities.models import Municipality
from municipalities.spelling import normal
from tests.factories import MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db
REAL_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "municipalities_de.csv"
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


@pytest.fixture
def register():
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


def test_every_way_to_name_a_town_finds_it_first(register):
    wrong = {
        text: best(text) for ars, texts in FOUND.items() for text in texts if best(text) != ars
    }
    assert wrong == {}


@pytest.mark.parametrize("text", ["Atlantis", "99999999", "%", "...", "|", "\\", "00000", "'"])
def test_what_is_no_town_finds_none(register, text):
    assert best(text) is None


def test_page_interface_and_search_agree(register, client):
    for text, ars in (("Mörfelden–Walldorf", "064330008008"), ("Wisbaden", "064140000000")):
        rows = client.get("/api/v1/municipalities/", {"q": text}).json()["results"]
        assert rows[0]["ars"] == ars
        assert ars in client.get("/kommunen/", {"q": text}).text
        hits = client.get("/api/v1/search/", {"q": text}).json()["results"]
        assert hits[0]["url"].endswith(f"{ars}/")


@pytest.mark.parametrize("text", ["e", "Kassel", "Gro", "Darmstat"])
def test_pages_of_the_best_hits_neither_lose_nor_repeat(register, client, text):
    address, seen = f"/api/v1/municipalities/?q={text}&page_size=1", []
    while address:
        page = client.get(address).json()
        seen += [row["ars"] for row in page["results"]]
        address = page["next"]
    matching = matcher(Municipality.objects.current(), text).condition
    assert len(seen) == len(set(seen)) == Municipality.objects.filter(matching).count()


def test_python_and_database_spell_alike(register):
    for town in Municipality.objects.all():
        assert town.spelling.strip() == f"| {normal(town.short_name)} | {normal(town.name)} |"


@pytest.mark.parametrize("text", ["Darmstadt", "Darmstat", "64283", "06411000", "Darmstadt Hessen"])
def test_statements_do_not_depend_on_the_text(register, text):
    with CaptureQueriesContext(connection) as queries:
        best_hits(Municipality.objects.current(), text, 5)
    assert len(queries) <= 2


def test_a_name_told_in_full_means_only_towns_of_that_name(register):
    rows = Municipality.objects.current()
    assert [town.ars for town in meant(rows, "Kassel", 20).towns] == ["066110000000"]
    assert [town.ars for town in meant(rows, "Kreis Kassel", 20).towns] == ["066330000000"]
    assert meant(rows, "Kasel", 20).similar
    assert len(meant(rows, "Frankf", 20).towns) == 2


class TestLabels:
    def twins(self, *names: str, **fields) -> list[Municipality]:
        return [MunicipalityFactory(short_name="Garding", name=name, **fields) for name in names]

    def test_two_towns_of_one_district_are_told_apart_by_title(self):
        district = MunicipalityFactory(
            short_name="Kreis Nordfriesland", kind=MunicipalityKind.DISTRICT
        )
        self.twins("Garding, Stadt", "Garding, Kirchspiel", district=district)
        distinguish()
        assert {town.full_label for town in Municipality.objects.filter(short_name="Garding")} == {
            "Garding (Stadt, Kreis Nordfriesland)",
            "Garding (Kirchspiel, Kreis Nordfriesland)",
        }

    def test_else_by_joint_body_else_by_key(self):
        district = MunicipalityFactory(short_name="Landkreis V", kind=MunicipalityKind.DISTRICT)
        bodies = [
            MunicipalityFactory(short_name=f"Amt {n}", kind=MunicipalityKind.JOINT_MUNICIPALITY)
            for n in "AB"
        ]
        for body in bodies:
            self.twins("Garding", district=district, association=body, label="Gemeinde")
        self.twins("Garding", "Garding", state="07", label="Gemeinde")
        distinguish()
        labels = [town.full_label for town in Municipality.objects.filter(short_name="Garding")]
        assert "Garding (Amt A, Landkreis V)" in labels
        assert len(set(labels)) == 4

    def test_a_second_run_changes_nothing_and_a_twin_that_ends_gives_the_name_back(self):
        first, second = self.twins("Garding, Stadt", "Garding, Markt")
        assert distinguish() == 2
        assert distinguish() == 0
        Municipality.objects.filter(pk=second.pk).update(valid_until="2026-01-01")
        distinguish()
        first.refresh_from_db()
        assert first.distinction == ""

    def test_a_choice_tells_apart_what_came_by_hand(self):
        labels = [label for _town, label in told_apart(self.twins("Garding", "Garding"))]
        assert len(set(labels)) == 2


class TestFindOnesTown:
    def test_says_that_the_list_is_cut(self, client):
        client.force_login(UserFactory())
        for number in range(25):
            MunicipalityFactory(short_name=f"Neustadt {number}")
        text = client.get("/zugang-beantragen/", {"q": "Neustadt"}).text
        assert "20 von 25 Kommunen, die passen. Bitte suchen Sie genauer" in text

    def test_says_that_a_name_is_only_similar(self, client):
        client.force_login(UserFactory())
        MunicipalityFactory(short_name="Wiesbaden")
        assert "Ähnlich heißen:" in client.get("/zugang-beantragen/", {"q": "Wisbaden"}).text


@pytest.mark.skipif(not REAL_FILE.exists(), reason="needs the whole register")
def test_in_the_whole_register_the_index_is_used_and_no_label_stands_twice():
    call_command("load_register", REAL_FILE, verbosity=0)
    towns = list(Municipality.objects.current().select_related("district"))
    labels = [town.full_label for town in towns]
    assert len(set(labels)) == len(labels)
    for text in ("Mörfelden–Walldorf", "Darmstat", "64283"):
        condition = matcher(Municipality.objects.current(), text).condition
        plan = Municipality.objects.filter(condition).order_by("-population").explain()
        assert "Seq Scan" not in plan, text
    for ars, texts in FOUND.items():
        if ars in {"064110000000", "064120000000", "066330000000", "064340001001"}:
            assert {text: best(text) for text in texts} == dict.fromkeys(texts, ars)
