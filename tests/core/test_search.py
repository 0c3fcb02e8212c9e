import pytest

from core.lists.search import MAX_LENGTH, matcher
from projects.models import Project
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    rows = Project.objects.published()
    best = matcher(rows, text).apply(rows).order_by("-relevance", "-pk")
    return [project.title for project in best]


def publish(title: str, **fields) -> Project:
    empty = {"summary": "", "problem": "", "solution": "", "benefit": ""}
    return ProjectFactory(title=title, published=True, **{**empty, **fields})


@pytest.mark.parametrize(
    "text",
    [
        "Straßenbäume",
        "straßenbäume",
        "Strassenbaeume",
        "STRASSENBÄUME",
        "Straßenbaeume",
        "straßenbäu",
    ],
)
def test_umlauts_match_their_transcription(text):
    publish("Straßenbäume gießen")
    publish("Parkraum")
    assert found(text) == ["Straßenbäume gießen"]


@pytest.mark.parametrize(
    "text", ["Frühwarnsystem", "Starkregen", "warnsystem", "Starkregenwarnung"]
)
def test_parts_of_compounds_are_found(text):
    publish("Starkregenfrühwarnsystem", summary="Starkregenwarnungen kommen per App.")
    publish("Parkraum")
    assert found(text) == ["Starkregenfrühwarnsystem"]


@pytest.mark.parametrize(
    "text", ["Starkregenfrüwarnsystem", "Strakregenfrühwarnsystem", "Starkregenfrühwarnsytem"]
)
def test_misspelt_compounds_are_found_as_similar(text):
    publish("Starkregenfrühwarnsystem")
    publish("Parkraum")
    rows = Project.objects.published()
    assert matcher(rows, text).similar
    assert found(text) == ["Starkregenfrühwarnsystem"]


def test_similar_spellings_are_shown_only_without_exact_hits():
    publish("Pegelmessung am Bach")
    publish("Pegelmesung mit Tippfehler")
    assert found("Pegelmessung") == ["Pegelmessung am Bach"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Sensoren", "Ein Sensor im Kanal"),
        ("Sensor", "Sensoren im Kanal"),
        ("Häuser", "Haus der Vereine"),
        ("Brunnen", "Trinkbrunnen"),
        ("Spielplätze", "Spielplatz mit Schatten"),
    ],
)
def test_singular_and_plural_find_each_other(text, title):
    publish(title)
    publish("Parkraum")
    assert found(text) == [title]


def test_stop_words_are_ignored_beside_other_words():
    publish("Baum und Bach")
    publish("Parkraum")
    assert found("der Baum und die Stadt in dem Bach") == []
    assert found("der Baum und der Bach") == ["Baum und Bach"]


def test_search_for_stop_words_only_works():
    publish("Baum und Bach")
    assert found("und") == ["Baum und Bach"]


def test_all_words_must_match():
    publish("Baum am Bach")
    publish("Baum in der Stadt")
    assert found("Baum Bach") == ["Baum am Bach"]


def test_the_town_is_found():
    town = MunicipalityFactory(short_name="Öhringen")
    publish("Parkraum", municipality=town, place_names="Öhringen Baden-Württemberg")
    publish("Parkplätze")
    assert found("Oehringen") == ["Parkraum"]
    assert found("Parkraum Öhringen") == ["Parkraum"]


def test_a_title_that_begins_with_the_words_comes_first():
    publish("Bericht", summary="Pegel Pegel Pegel Pegel")
    publish("Pegel am Bach", summary="Messung")
    publish("Messung", solution="Pegel im Bach")
    assert found("Pegel")[0] == "Pegel am Bach"


@pytest.mark.parametrize("text", ["", "   ", "!!!", "…", "–"])
def test_empty_search_shows_everything(text):
    publish("Parkraum")
    assert found(text) == ["Parkraum"]


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        "foo & | !",
        "((((",
        ":*",
        "a:*b",
        "!!!baum",
        "baum <-> bach",
        '"offenes Zitat',
        "-baum -- bach",
        "%",
        "_",
        "\\",
        "baum\\'",
        "ba%um",
        "\u202ebaum",
        "🌳",
        "１２３",
        "a" * MAX_LENGTH,
        " ".join("abcdefghijklmnopqrst" * 4),
    ],
)
def test_hostile_operators_are_only_text(text):
    publish("Parkraum")
    assert found(text) in ([], ["Parkraum"])


@pytest.mark.parametrize(
    "text",
    ["Smart City - Strategie", "Smart - City - Strategie", "-Smart City Strategie", "Smart--City"],
)
def test_dash_does_not_exclude_words(text):
    publish("Smart City - Strategie")
    publish("Smart City")
    publish("Parkraum")
    assert "Smart City - Strategie" in found(text)
    assert "Parkraum" not in found(text)
    assert ("Smart City" in found(text)) == ("Strategie" not in text)


@pytest.mark.parametrize("text", ["_", "Park_aum", "P__kraum"])
def test_wildcards_are_literal(text):
    publish("Parkraum")
    rows = Project.objects.published()
    best = matcher(rows, text)
    assert best.similar or not best.apply(rows).exists()
