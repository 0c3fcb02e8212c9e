"""Query strings that can be saved as searches, and their normal form."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from core.errors import DomainError, NotAllowed
from municipalities.actors import Actor
from municipalities.choices import Role
from projects.models import Project
from tests.factories import LessonFactory, MunicipalityFactory, UserFactory, acting, moderator
from tests.signing_in import sign_in
from tests.watching.hits import save
from watching import services
from watching.models import SavedSearch
from watching.queries import MAX_LENGTH

pytestmark = pytest.mark.django_db
FORM = "/merkliste/suchen/"
NO_SEARCH = "weder ein Suchbegriff noch ein Filter"


def form(**changes) -> dict:
    given = {"kind": "projects", "query": "q=Pegel", "name": "Unsere Bäche", "interval": "daily"}
    return given | changes


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("q=Pegel", "q=Pegel"),
        ("?q=Pegel", "q=Pegel"),
        ("https://labor.example/projekte/?q=Pegel&theme=mobility", "q=Pegel&theme=mobility"),
        ("https://labor.example/api/v1/projects/?theme=mobility&expand=lessons", "theme=mobility"),
        ("labor.example/en/projects/?q=Pegel#ergebnis", "q=Pegel"),
        ("/projekte/?q=Pegel", "q=Pegel"),
        ("q=Was+nun?&theme=mobility", "q=Was+nun%3F&theme=mobility"),
        ("?q=https://x.example/?a=b", "q=https%3A%2F%2Fx.example%2F%3Fa%3Db"),
        ("  theme=mobility&q=Pegel\n", "q=Pegel&theme=mobility"),
        ("q=Pegel&ordering=title&cursor=abc&page_size=7", "q=Pegel"),
        ("q=Pegel&ordering=nonsense&page_size=-1", "q=Pegel"),
        ("q=Pegel&unknown=1&fields=id&csrfmiddlewaretoken=x", "q=Pegel"),
        ("q=Pegel&theme=&phase=", "q=Pegel"),
        ("q=+Pegel+&theme=+", "q=Pegel"),
        ("theme=mobility&theme=climate_adaptation", "theme=climate_adaptation&theme=mobility"),
        ("theme=mobility&theme=mobility", "theme=mobility"),
        ("q=a&q=Pegel", "q=Pegel"),
        ("q=Pegel&q=a", "q=a"),
        ("near=49.87,8.65&radius_km=10", "near=49.87%2C8.65&radius_km=10"),
        ("q=%C3%96l", "q=%C3%96l"),
        ("has_lessons=true&archived=include", "archived=include&has_lessons=true"),
        ("district=06411&state=06", "district=06411&state=06"),
    ],
)
def test_query_is_normalised(watcher, typed, kept):
    assert save(watcher, typed).query == kept


def test_similarity_to_a_town_is_kept(watcher, owner):
    key = owner.municipality.ars
    assert save(watcher, f"like_nearest=100&like={key}").query == f"like={key}&like_nearest=100"


@pytest.mark.parametrize("kind", ["lessons", "needs"])
def test_each_list_has_its_own_filters(watcher, kind):
    typed = "polarity=failure&time_frame=urgent&phase=pilot&q=Pegel"
    kept = {"lessons": "phase=pilot&polarity=failure&q=Pegel", "needs": "q=Pegel&time_frame=urgent"}
    assert save(watcher, typed, kind=kind).query == kept[kind]


WRONG = [
    ("theme=nonsense", "Handlungsfeld: "),
    ("theme=mobility&theme=nonsense", "Handlungsfeld: "),
    ("near=Darmstadt", "Ort: Bitte geben Sie zwei Zahlen an"),
    ("near=nan,inf", "Ort: Diesen Ort gibt es nicht."),
    ("near=49,8&radius_km=5000", "Umkreis in km: "),
    ("like=99999999", "Von Kommunen wie: Diese Kommune gibt es nicht."),
    ("like_nearest=10", "Ähnlichste Kommunen: "),
    ("paused=perhaps", "pausiert: Erlaubt sind true und false."),
    ("start_from=gestern", "Beginn ab: "),
    ("q=" + "x" * 201, "Suchbegriff: "),
    ("q=Pegel%00", "Suchbegriff: "),
    ("municipality=%27%20OR%201%3D1", "Kommune: Ein Schlüssel hat 8 oder 12 Ziffern."),
    ("", NO_SEARCH),
    ("   ", NO_SEARCH),
    ("ordering=title", NO_SEARCH),
    ("https://labor.example/projekte/", NO_SEARCH),
    ("&".join(["theme=" + "y" * 20] * 1_500)[:4_000], "Handlungsfeld: "),
    ("a&" * 1_500, "zu lang"),
    ("&".join(f"municipality={n:012d}" for n in range(60)), "zu lang"),
]


@pytest.mark.parametrize(("typed", "message"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_invalid_search_comes_back_with_the_typed_text(client, watcher, typed, message):
    answer = sign_in(client, watcher).post(FORM, form(query=typed))
    assert answer.status_code == 422
    assert message in answer.text
    assert "Fehler:" in answer.text
    bound = answer.context["form"]
    assert (bound["query"].value(), bound["name"].value()) == (typed, "Unsere Bäche")
    assert bound["interval"].value() == "daily"
    assert not SavedSearch.objects.exists()


def test_an_invalid_query_can_be_corrected_in_the_form(client, watcher):
    page = sign_in(client, watcher).post(FORM, form(query="near=Darmstadt")).text
    assert 'value="near=Darmstadt"' in page
    assert 'type="hidden" name="query"' not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Bitte geben Sie der Suche einen Namen."),
        ({"name": " "}, "Bitte geben Sie der Suche einen Namen."),
        ({"name": "x" * 201}, "Name der Suche"),
        ({"name": "a\x00b"}, "Name der Suche"),
        ({"kind": "people"}, "Was durchsuchen?"),
        ({"kind": ""}, "Was durchsuchen?"),
        ({"interval": "hourly"}, "Neue Treffer melden"),
        ({"query": "q=" + "x" * 4_000}, "Suche oder Adresse"),
    ],
)
def test_each_invalid_field_is_named_in_german(client, watcher, changes, message):
    answer = sign_in(client, watcher).post(FORM, form(**changes))
    assert answer.status_code == 422
    assert message in answer.text
    assert not SavedSearch.objects.exists()


def test_an_empty_form_is_refused(client, watcher):
    assert sign_in(client, watcher).post(FORM).status_code == 422


def test_from_the_list_page_to_the_saved_search(client, watcher, project):
    sign_in(client, watcher)
    page = client.get("/projekte/?q=DIPAS&ordering=title").text
    address = urlencode({"kind": "projects", "query": "q=DIPAS&ordering=title"})
    assert f'{FORM}?{address.replace("&", "&amp;")}"' in page
    asked = client.get(f"{FORM}?{address}")
    assert asked.status_code == 200
    assert not SavedSearch.objects.exists()
    sent = {name: asked.context["form"][name].value() for name in ("kind", "query")}
    answer = client.post(f"{FORM}?{address}", {"name": "Beteiligung", "interval": "weekly", **sent})
    assert answer["Location"] == "/merkliste/"
    row = SavedSearch.objects.get()
    assert (row.query, row.name, row.municipality) == (
        "q=DIPAS",
        "Beteiligung",
        watcher.municipality,
    )
    assert "Die Suche ist gespeichert." in client.get("/merkliste/").text


@pytest.mark.parametrize("query", ["", "ordering=title", "unknown=1", "q="])
def test_a_list_without_a_search_offers_no_saving(client, watcher, project, query):
    assert FORM not in sign_in(client, watcher).get(f"/projekte/?{query}").text


@pytest.mark.parametrize("folder", ["projekte", "erfahrungen", "bedarfe"])
def test_a_search_without_hits_can_be_saved(client, watcher, folder):
    assert FORM in sign_in(client, watcher).get(f"/{folder}/?q=xyzxyzxyz").text


@pytest.mark.parametrize("who", ["visitor", "no town", "moderator"])
def test_people_without_a_town_cannot_save_searches(client, project, who):
    if who != "visitor":
        actor = {"no town": lambda: Actor.of(UserFactory()), "moderator": moderator}[who]()
        sign_in(client, actor)
        with pytest.raises(NotAllowed):
            save(actor)
    assert FORM not in client.get("/projekte/?q=DIPAS").text
    assert client.get(FORM).status_code == client.post(FORM, form()).status_code
    assert client.post(FORM, form()).status_code == (302 if who == "visitor" else 403)
    assert not SavedSearch.objects.exists()


def test_saving_again_updates_name_and_interval(watcher):
    first = save(watcher, "theme=mobility&theme=energy&q=Pegel")
    again = save(
        watcher,
        "?q=Pegel&theme=energy&theme=mobility&ordering=title",
        name="Neu",
        interval="weekly",
    )
    assert again.pk == first.pk
    assert (again.name, again.interval, again.run_until) == ("Neu", "weekly", first.run_until)
    assert again.created_by == watcher.user


def test_the_same_query_for_another_list_or_town_is_a_separate_search(watcher):
    save(watcher)
    save(watcher, kind="lessons")
    save(acting())
    assert SavedSearch.objects.count() == 3


def test_the_fifty_first_is_refused_but_existing_ones_can_be_renamed(client, watcher):
    for number in range(services.MAX_SEARCHES):
        save(watcher, f"q=Pegel{number}")
    answer = sign_in(client, watcher).post(FORM, form())
    assert answer.status_code == 422
    assert "Ihre Kommune hat schon 50 Suchen gespeichert" in answer.text
    assert save(watcher, "q=Pegel7", name="Neu").name == "Neu"
    services.delete_search(SavedSearch.objects.first(), by=watcher)
    assert client.post(FORM, form()).status_code == 302


def test_it_belongs_to_the_town_and_no_other_town_deletes_it(client, watcher):
    row = save(watcher)
    path = f"/merkliste/suchen/{row.pk}/loeschen/"
    stranger = acting(Role.COORDINATOR)
    sign_in(client, stranger)
    assert client.post(path).status_code == 404
    with pytest.raises(NotAllowed):
        services.delete_search(row, by=stranger)
    sign_in(client, acting(Role.EDITOR, watcher.municipality))
    watcher.user.delete()
    assert client.get(path).status_code == 405
    assert "Pegel" in client.get("/merkliste/").text
    assert client.post(path).status_code == 302
    assert not SavedSearch.objects.exists()
    assert client.post(path).status_code == 404


def test_a_saved_query_yields_the_same_results(client, watcher, project):
    LessonFactory(project=project, published=True)
    typed = "q=DIPAS&phase=pilot&phase=idea&has_lessons=true&near=49.87,8.65&ordering=title"
    kept = save(watcher, typed).query
    pages = [client.get(f"/projekte/?{query}").context["listing"] for query in (typed, kept)]
    assert [[row.pk for row in page.page.results] for page in pages] == [[project.pk]] * 2
    assert not pages[1].parameters.errors


def test_the_longest_query_is_stored_unshortened(watcher):
    keys = [MunicipalityFactory().ars for _n in range(37)]
    query = save(watcher, urlencode({"municipality": keys}, doseq=True)).query
    assert len(query) <= MAX_LENGTH
    assert QueryDict(query).getlist("municipality") == sorted(keys)


def test_an_invalid_query_raises_with_the_reason(watcher):
    with pytest.raises(DomainError, match="Ort: "):
        save(watcher, "near=Darmstadt")
    assert not Project.objects.exists()
