"""Questions and answers as people make them, and everybody who may look at them."""

import uuid

from discussion import services
from discussion.models import Post
from editorial.workflow.choices import Visibility
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from tests.factories import UserFactory, acting, administrator, moderator
from tests.signing_in import sign_in

PAGE = "/projekte/dipas/"
TOWNS_ONLY, PUBLIC = Visibility.MUNICIPALITIES, Visibility.PUBLIC
WITHOUT_TOWN = ("anonymous", "person without a town", "removed member")
STAFF = ("moderator", "administrator")
MEMBERS = (
    "editor of the asking town", "coordinator of the asking town", "editor of the asked town",
    "coordinator of the asked town", "editor of a third town", "coordinator of a third town",
)  # fmt: skip


def ask(project, by, text="Wie lange hielten die Batterien?", *, visibility=TOWNS_ONLY, token=None):
    token = token or uuid.uuid4()
    return services.ask(project, by=by, text=text, visibility=visibility, token=token)


def answer(question, by, text="Vier Monate.", *, token=None) -> Post:
    return services.answer(question, by=by, text=text, token=token or uuid.uuid4())


def person(who: str, *, asking, asked) -> Actor:
    """One of WITHOUT_TOWN, STAFF or MEMBERS; a removed member worked for the asking town."""
    towns = {"asking": asking.municipality, "asked": asked.municipality, "third": None}
    role, _of, place = who.partition(" of ")
    if place:
        town = next(town for name, town in towns.items() if f" {name} " in f" {place} ")
        return acting(Role(role), town)
    if who == "removed member":
        actor = acting(Role.EDITOR, asking.municipality)
        Membership.objects.filter(user=actor.user).delete()
        return actor
    return {
        "person without a town": lambda: Actor.of(UserFactory()),
        "moderator": moderator,
        "administrator": administrator,
    }[who]()


def sign_in_as(client, who: str, *, asking, asked):
    return (
        client if who == "anonymous" else sign_in(client, person(who, asking=asking, asked=asked))
    )


def form(**changes) -> dict:
    """What the page of a question sends."""
    given = {"text": "Welcher Sensor?", "visibility": TOWNS_ONLY, "token": str(uuid.uuid4())}
    return given | changes
