"""The person who made a step is shown to members of that person's town only."""

import pytest

from adoptions.services import confirming
from municipalities.choices import Role
from municipalities.models import Membership
from tests.factories import acting, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(adopter, origin):
    for actor, name in ((adopter, "Ada"), (origin, "Otto")):
        actor.user.full_name = f"{name} Beispiel"
        actor.user.save()
    return ("Ada Beispiel", "Otto Beispiel")


def history(client, adoption) -> str:
    return client.get(adoption.get_absolute_url()).text.partition('class="timeline"')[2]


@pytest.mark.parametrize(
    ("who", "read"),
    [
        ("anonymous", None),
        ("third town", None),
        ("moderator", None),
        ("adopter", "Ada Beispiel"),
        ("origin", "Otto Beispiel"),
    ],
)
def test_only_the_persons_town_sees_who_made_a_step(
    client, adoption, adopter, origin, names, who, read
):
    confirming.confirm(adoption, by=origin)
    actors = {
        "third town": acting,
        "moderator": moderator,
        "adopter": lambda: acting(Role.EDITOR, adopter.municipality),
        "origin": lambda: acting(Role.EDITOR, origin.municipality),
    }
    if who in actors:
        sign_in(client, actors[who]())
    steps = history(client, adoption)
    assert [name for name in names if name in steps] == [name for name in names if name == read]
    assert "Haßfurt (Hessen)" in steps
    assert "Hamburg (Hessen)" in steps


@pytest.mark.parametrize("gone", ["left the town", "was locked", "deleted the account"])
def test_person_who_left_is_shown_as_former_member(client, adoption, adopter, names, gone):
    if gone == "left the town":
        Membership.objects.filter(user=adopter.user).delete()
    elif gone == "was locked":
        type(adopter.user).objects.filter(pk=adopter.user.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=adopter.user).delete()
        adopter.user.delete()
    sign_in(client, acting(Role.EDITOR, adopter.municipality))
    steps = history(client, adoption)
    assert "ehemaliges Mitglied" in steps
    assert "Ada" not in steps
