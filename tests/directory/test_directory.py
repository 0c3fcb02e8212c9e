"""Who is listed in the directory, what is shown of them, and to whom."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import Expert
from municipalities.actors import ANONYMOUS, Actor
from municipalities.choices import Role
from municipalities.models import Membership
from projects.models import Theme
from tests.directory.entries import OWN, PAGE, PHONE, SHOWN, entry
from tests.factories import MunicipalityFactory, UserFactory, acting, administrator, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
COMBINATIONS = [
    names
    for number in range(len(SHOWN) + 1)
    for names in itertools.combinations(sorted(SHOWN), number)
]


@pytest.mark.parametrize("ticked", COMBINATIONS, ids=lambda names: "+".join(names) or "nothing")
def test_only_what_is_ticked_is_shown(client, expert, reader, ticked):
    entry(expert, **dict.fromkeys(ticked, True))
    sign_in(client, reader)
    page = client.get(PAGE).text
    for name, text in SHOWN.items():
        assert (text in page) == (name in ticked), name
    assert ("mailto:" in page) == ("shows_email" in ticked)
    assert "Hamburg" in page
    assert "Pegel an kleinen Bächen" in page


@pytest.mark.parametrize("word", ["Zinnober", "Stabsstelle", "hamburg.example", PHONE])
def test_the_search_does_not_find_what_is_hidden(client, expert, reader, word):
    entry(expert)
    sign_in(client, reader)
    assert "Pegel an kleinen" not in client.get(PAGE, {"q": word}).text


@pytest.mark.parametrize("path", [PAGE, OWN])
def test_a_visitor_is_led_to_the_sign_in(client, expert, path):
    entry(expert, shows_name=True)
    response = client.get(path)
    assert response.status_code == 302
    assert "/accounts/" in response["Location"]


@pytest.mark.parametrize("path", [PAGE, OWN])
@pytest.mark.parametrize(
    "maker", [moderator, administrator, lambda: Actor.of(UserFactory())],
    ids=["moderator", "administrator", "person without a town"],
)  # fmt: skip
def test_user_without_a_town_cannot_read_the_directory(client, expert, path, maker):
    entry(expert, shows_name=True)
    sign_in(client, maker())
    assert client.get(path).status_code == 403
    assert client.post(path, {"is_listed": "on"}).status_code in (403, 405)


def test_manager_returns_nothing_to_actors_without_a_town(expert, reader):
    entry(expert)
    for actor in (ANONYMOUS, moderator(), administrator()):
        assert not Expert.objects.visible_to(actor).exists()
    assert Expert.objects.visible_to(reader).exists()


def test_directory_and_its_people_are_hidden_from_everybody_else(client, expert):
    entry(expert, **dict.fromkeys(SHOWN, True))
    for path in ("/", "/projekte/", "/sitemap.xml", expert.municipality.get_absolute_url()):
        page = client.get(path).text
        assert not [text for text in (*SHOWN.values(), PAGE) if text in page], path


@pytest.mark.parametrize("role", Role.values)
def test_editors_and_coordinators_see_the_same(client, expert, role):
    entry(expert, shows_name=True)
    sign_in(client, acting(role))
    assert SHOWN["shows_name"] in client.get(PAGE).text


def test_nobody_is_listed_without_consent(client, expert, reader):
    sign_in(client, reader)
    assert "Niemanden gefunden" in client.get(PAGE).text
    entry(expert, is_listed=False, **dict.fromkeys(SHOWN, True))
    page = client.get(PAGE).text
    assert "Niemanden gefunden" in page
    assert not [text for text in SHOWN.values() if text in page]


def test_person_without_a_town_vanishes_and_returns_with_a_new_one(client, expert, reader):
    entry(expert, shows_name=True)
    sign_in(client, reader)
    expert.membership.delete()
    assert SHOWN["shows_name"] not in client.get(PAGE).text
    new_town = MunicipalityFactory(short_name="Kiel", state="01")
    Membership.objects.create(user=expert.user, municipality=new_town)
    page = client.get(PAGE).text
    assert SHOWN["shows_name"] in page
    assert "Kiel" in page
    assert "Hamburg" not in page


def test_locked_account_vanishes(client, expert, reader):
    entry(expert, shows_name=True)
    expert.user.is_active = False
    expert.user.save()
    sign_in(client, reader)
    assert SHOWN["shows_name"] not in client.get(PAGE).text


def test_entry_is_deleted_with_its_person(expert):
    entry(expert)
    Membership.objects.filter(user=expert.user).delete()
    expert.user.delete()
    assert not Expert.objects.exists()


def test_one_card_for_a_person_of_two_towns(client, expert, reader):
    Membership.objects.create(
        user=expert.user, municipality=MunicipalityFactory(short_name="Kiel", state="01")
    )
    entry(expert, themes=Theme.objects.all()[:3])
    sign_in(client, reader)
    page = client.get(PAGE).text
    assert page.count("<article") == 1
    assert "Kiel" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("Pegel", True), ("PEGEL", True), ("bachen", False), ("bäch", True), ("baech", True),
     ("Sensor", False), ("%", False), ("_", False), ("'; DROP TABLE", False), ("  pegel ", True)],
)  # fmt: skip
def test_search_by_text(client, expert, reader, query, found):
    entry(expert)
    sign_in(client, reader)
    response = client.get(PAGE, {"q": query})
    assert response.status_code == 200
    assert ("Pegel an kleinen" in response.text) == found


def test_search_by_theme(client, expert, reader):
    entry(expert, themes=Theme.objects.filter(code="mobility"))
    sign_in(client, reader)
    for theme, found in (("mobility", True), ("climate_adaptation", False), ("weather", True)):
        page = client.get(PAGE, {"theme": theme}).text
        assert ("Pegel an kleinen" in page) == found, theme


def test_what_people_write_and_search_is_shown_as_text(client, expert, reader):
    script = "<script>alert(1)</script>"
    entry(expert, about=script, phone=f"1{script}", shows_phone=True)
    sign_in(client, reader)
    page = client.get(PAGE, {"q": script}).text
    assert script not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3


@pytest.mark.parametrize("query", ["cursor=x", "cursor=%00", "q=%ff"])
def test_broken_parameters_are_refused(client, reader, query):
    sign_in(client, reader)
    assert client.get(f"{PAGE}?{query}").status_code in (400, 404)


def many(number: int) -> None:
    for _n in range(number):
        town = MunicipalityFactory(district=MunicipalityFactory())
        entry(acting(municipality=town), shows_name=True, themes=Theme.objects.all()[:2])


def test_number_of_queries_is_constant(client, reader):
    sign_in(client, reader)
    numbers = []
    for more in (3, 37):
        many(more)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_pages_show_each_person_once(client, reader):
    many(40)
    sign_in(client, reader)
    seen, page = [], client.get(PAGE).context["page"]
    while True:
        seen += [row.pk for row in page.results]
        if not page.next_cursor:
            break
        page = client.get(PAGE, {"cursor": page.next_cursor}).context["page"]
    assert len(seen) == len(set(seen)) == 40


def test_too_long_search_word_is_reported_and_not_cut(client):
    sign_in(client, acting())
    answer = client.get(PAGE, {"q": "x" * 203})
    assert answer.status_code == 400
    assert "das sind 3 Zeichen zu viel" in answer.text
    assert "x" * 203 in answer.text
