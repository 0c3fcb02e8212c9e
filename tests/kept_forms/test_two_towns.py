"""A form states the town it was opened for and never acts for another one."""

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from core.http.methods import served_by
from kept_forms.models import KeptForm
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.opened_for import signed
from tests.factories import MembershipFactory, MunicipalityFactory, UserFactory, acting
from tests.kept_forms.pages import form_to, forms_of
from tests.shared_world import shared_world
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PROFILE = "/meine-kommune/profil/"
ABOUT = "Wir messen Pegel."
# Writes for oneself or without an account: no town acts in them
FOR_ANY_TOWN = {
    "act_for", "invitation", "request_access", "notices_read", "notification_settings",
    "unsubscribe", "unsaved_input", "report_barrier", "follow_up", "follow_up_detail", "review_letter",
}  # fmt: skip
ELSEWHERE = ("accounts/", "api/", "verwaltung/")


def build():
    """Two towns, and a coordinator of both."""
    towns = (
        MunicipalityFactory(short_name="Darmstadt"),
        MunicipalityFactory(short_name="Haßfurt"),
    )
    person = UserFactory()
    for town in towns:
        MembershipFactory(user=person, municipality=town, role=Role.COORDINATOR)
    return towns, person


pair, _pair = shared_world(build, name="pair")


@pytest.fixture
def towns(pair):
    return pair[0]


@pytest.fixture
def both(client, pair):
    """The coordinator, signed in and acting for the second town."""
    towns, person = pair
    sign_in(client, Actor.of(person, towns[1]))
    return person


def opened(person, town) -> str:
    return signed(person.pk, town.pk)


def act(client, town):
    client.post(reverse("act_for"), {"municipality": town.pk})


def test_a_form_opened_for_one_town_is_refused_while_acting_for_another(client, both, towns):
    act(client, towns[0])
    form = form_of(client.get(PROFILE))
    act(client, towns[1])
    answer = client.post(PROFILE, form | {"about": ABOUT}, headers={"Referer": PROFILE})
    assert answer.status_code == 409
    assert ABOUT in answer.text
    assert "Darmstadt" in answer.text
    assert "Haßfurt" in answer.text
    for town in towns:
        town.refresh_from_db()
        assert ABOUT not in town.about
    button = form_to(answer, PROFILE)
    assert button["buttons"] == 1
    assert client.post(PROFILE, button["data"]).status_code == 302
    for town in towns:
        town.refresh_from_db()
    assert (towns[0].about, towns[1].about) == (ABOUT, "")
    assert not KeptForm.objects.exists()
    assert f"Sie handeln jetzt für {towns[0].full_label}" in client.get("/meine-kommune/").text


def test_the_button_still_means_its_town_after_another_sign_in(client, both, towns):
    sent = {"about": ABOUT, "opened_for": opened(both, towns[0])}
    button = form_to(client.post(PROFILE, sent), PROFILE)
    del client.cookies["session"]
    client.post(PROFILE, button["data"])
    sign_in(client, Actor.of(both, towns[1]))
    page = client.get(reverse("kept_form", args=[KeptForm.objects.get().pk]))
    assert f"Für {towns[0].full_label} handeln und absenden" in page.text
    client.post(PROFILE, form_to(page, PROFILE)["data"])
    towns[0].refresh_from_db()
    assert towns[0].about == ABOUT


def form_of(page) -> dict:
    """Fields of the form with the field ``about``."""
    return next(dict(form["fields"]) for form in forms_of(page) if "about" in dict(form["fields"]))


def test_a_form_of_the_acting_town_goes_through(client, both, towns):
    sent = {"about": ABOUT, "opened_for": opened(both, towns[1])}
    assert client.post(PROFILE, sent).status_code == 302


def test_members_of_two_towns_are_asked_when_a_form_names_no_town(client, both, towns):
    answer = client.post(PROFILE, {"about": ABOUT})
    assert answer.status_code == 409
    assert "Haßfurt" in answer.text
    assert client.post(PROFILE, form_to(answer, PROFILE)["data"]).status_code == 302
    towns[1].refresh_from_db()
    assert towns[1].about == ABOUT


@pytest.mark.parametrize("value", ["", "x", "a/b", "darmstadt:x"])
def test_a_forged_town_is_refused(client, both, value):
    assert client.post(PROFILE, {"about": ABOUT, "opened_for": value}).status_code == 409


def test_members_of_one_town_are_not_asked(client):
    person = acting(Role.COORDINATOR)
    sign_in(client, person)
    assert client.post(PROFILE, {"about": ABOUT}).status_code == 302


def test_a_form_of_a_former_town_is_refused(client, towns):
    person = acting(Role.COORDINATOR, towns[1])
    sign_in(client, person)
    answer = client.post(PROFILE, {"about": ABOUT, "opened_for": opened(person.user, towns[0])})
    assert answer.status_code == 409
    assert ABOUT in answer.text
    assert "switch_to" not in answer.text


def test_a_form_cannot_switch_to_a_town_of_others_or_for_another_person(client, both, towns):
    foreign = MunicipalityFactory()
    for value in (opened(both, foreign), opened(UserFactory(), towns[0]), "x"):
        sent = {"about": ABOUT, "switch_to": value, "opened_for": opened(both, towns[0])}
        assert client.post(PROFILE, sent).status_code == 409
    assert "Sie handeln für" in client.get("/meine-kommune/").text
    assert client.session["acting_for"] == str(towns[1].pk)


def test_htmx_may_name_the_town_in_a_header(client, both, towns):
    header = {"X-Opened-For": opened(both, towns[1])}
    assert client.post(PROFILE, {"about": ABOUT}, headers=header).status_code == 302
    header = {"X-Opened-For": opened(both, towns[0]), "HX-Request": "true"}
    answer = client.post(PROFILE, {"about": ABOUT}, headers=header)
    assert answer["HX-Redirect"] == reverse("kept_form", args=[KeptForm.objects.get().pk])


def views(resolver, prefix="", path=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{entry.namespace}:" if entry.namespace else ""
            yield from views(entry, prefix + inside, path + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + (entry.name or ""), path + str(entry.pattern), entry.callback


def writes() -> list[tuple[str, object]]:
    """The project's own views that accept POST."""
    return [
        (name, view)
        for name, path, view in views(get_resolver())
        if not path.startswith(ELSEWHERE) and "POST" in served_by(view)
    ]


def test_only_these_writes_are_for_any_town():
    marked = {name for name, view in writes() if getattr(view, "for_any_town", False)}
    assert marked == FOR_ANY_TOWN


SAMPLES = {
    "uuid": "6f2b1c1e-5d0f-4b57-9d5e-3a4f0b0d2c11", "int": "1", "str": "x", "slug": "x", "step": "story",
}  # fmt: skip


def address(name: str) -> str:
    """A path of that URL name; its object need not exist."""
    possible, _pattern, _defaults, converters = get_resolver().reverse_dict.getlist(name)[0]
    for value in (SAMPLES["uuid"], "1", "x"):
        try:
            return reverse(name, kwargs=dict.fromkeys(possible[0][1], value))
        except NoReverseMatch:
            continue
    kinds = {p: type(converters[p]).__name__.removesuffix("Converter") for p in possible[0][1]}
    return reverse(name, kwargs={p: SAMPLES[kind.lower()] for p, kind in kinds.items()})


@pytest.mark.parametrize("name", sorted({name for name, _view in writes()} - FOR_ANY_TOWN))
def test_every_write_refuses_a_form_of_the_other_town(client, both, towns, name):
    sent = {"text": "Langer Text", "opened_for": opened(both, towns[0])}
    answer = client.post(address(name), sent)
    assert answer.status_code == 409
    assert "Langer Text" in answer.text
