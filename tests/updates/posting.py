"""Status updates as towns write them, and everybody who may come along."""

import uuid
from datetime import date

from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from tests.factories import MembershipFactory, UserFactory, acting, administrator, moderator
from tests.signing_in import sign_in
from updates import services
from updates.models import StatusUpdate

PAGE = "/projekte/dipas/"
TITLE, TEXT = "Zehn Sensoren messen", "Der letzte hängt am *Mühlbach*."
OWN = ("editor of the town", "coordinator of the town")
OTHERS = ("editor of another town", "coordinator of another town")
NOBODY = ("anonymous", "person without a town", "removed member", "moderator without second factor")
STAFF = ("moderator", "administrator")
PEOPLE = (*OWN, *OTHERS, *NOBODY, *STAFF)


def given(**changes) -> dict:
    return {"on": date(2025, 6, 18), "title": TITLE, "text": TEXT, "link": ""} | changes


def write(project, by, *, token=None, **changes) -> StatusUpdate:
    return services.write(project, by=by, given=given(**changes), token=token or uuid.uuid4())


def form(**changes) -> dict:
    """What the page sends."""
    sent = given(on="2025-06-18", token=str(uuid.uuid4()))
    return sent | changes


def many(project, number: int) -> list[StatusUpdate]:
    rows = [
        StatusUpdate(project=project, **given(on=date(2020 + n // 300, 1 + n % 12, 1 + n % 28)))
        for n in range(number)
    ]
    return StatusUpdate.objects.bulk_create(rows)


def removed_member(owner) -> Actor:
    membership = MembershipFactory(municipality=owner.municipality)
    actor = Actor.of(membership.user, owner.municipality)
    Membership.objects.filter(pk=membership.pk).delete()
    return actor


def sign_in_as(client, who: str, owner):
    made = {
        "editor of the town": lambda: acting(Role.EDITOR, owner.municipality),
        "coordinator of the town": lambda: acting(Role.COORDINATOR, owner.municipality),
        "editor of another town": lambda: acting(Role.EDITOR),
        "coordinator of another town": lambda: acting(Role.COORDINATOR),
        "person without a town": lambda: Actor.of(UserFactory()),
        "removed member": lambda: removed_member(owner),
        "moderator without second factor": lambda: Actor.of(moderator().user),
        "moderator": moderator,
        "administrator": administrator,
    }
    return client if who == "anonymous" else sign_in(client, made[who]())
