"""Rights on corrections and reports: each kind of person may do exactly what the table says."""

import pytest

from core.models import AuditEntry
from editorial.corrections.queries import situation
from editorial.models import Correction, Report
from municipalities.actors import Actor
from municipalities.choices import Role
from municipalities.models import Membership
from tests.editorial.correcting import NEW, address, propose, send
from tests.factories import ProjectFactory, UserFactory, acting, administrator, moderator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WISHES = ("read form", "propose", "report", "town list", "staff list", "read", "accept", "refuse")
# the expected status for each request, in this order
TABLE = {
    "anonymous": (200, 302, 302, "sign-in", "sign-in", "sign-in", "sign-in", "sign-in"),
    "member": (200, 302, 302, 200, 403, 200, 302, 302),
    "coordinator": (200, 302, 302, 200, 403, 200, 302, 302),
    "other town": (200, 302, 302, 200, 403, 404, 404, 404),
    "without a town": (200, 302, 302, 403, 403, 404, 404, 404),
    "removed member": (200, 302, 302, 403, 403, 404, 404, 404),
    "suspended": (200, 302, 302, "sign-in", "sign-in", "sign-in", "sign-in", "sign-in"),
    "moderator": (200, 302, 302, 403, 200, 200, 403, 403),
    "moderator without second factor": ("sign-in",) * 8,
    "moderator of the town": (200, 302, 302, 200, 200, 200, 302, 302),
    "administrator": (200, 302, 302, 403, 200, 200, 403, 403),
}

WITH_A_TOWN = ("member", "coordinator", "other town", "moderator of the town")


def become(client, who: str, town) -> None:
    if who == "anonymous":
        return
    actor = {
        "member": lambda: acting(Role.EDITOR, town),
        "coordinator": lambda: acting(Role.COORDINATOR, town),
        "other town": lambda: acting(Role.COORDINATOR),
        "without a town": lambda: Actor.of(UserFactory()),
        "removed member": lambda: acting(Role.COORDINATOR, town),
        "suspended": lambda: acting(Role.COORDINATOR, town),
        "moderator": moderator,
        "moderator without second factor": lambda: Actor.of(moderator().user),
        "moderator of the town": lambda: _moderating_member(town),
        "administrator": administrator,
    }[who]()
    sign_in(client, actor)
    if who == "removed member":
        actor.membership.delete()
    if who == "suspended":
        actor.user.is_active = False
        actor.user.save()


def _moderating_member(town) -> Actor:
    judge = moderator()
    Membership.objects.create(user=judge.user, municipality=town, role=Role.EDITOR)
    return Actor.of(judge.user, town, has_second_factor=True)


def answer(client, wish: str, project, correction, seen: str):
    path = f"/korrekturen/{correction.pk}/"
    report = f"/melden/project/{project.pk}/"
    given = {"ground": "wrong", "reason": "Stimmt nicht."}
    asked = {
        "read form": lambda: client.get(address(project, "summary")),
        "propose": lambda: send(client, address(project, "summary"), value=f"{NEW} Auch so."),
        "report": lambda: send(client, report, **given),
        "town list": lambda: client.get("/meine-kommune/korrekturen/"),
        "staff list": lambda: client.get("/moderation/korrekturen/"),
        "read": lambda: client.get(path),
        "accept": lambda: client.post(f"{path}uebernehmen/", {"seen": seen}),
        "refuse": lambda: client.post(f"{path}ablehnen/", {"reason": "Nein."}),
    }
    return asked[wish]()


@pytest.mark.parametrize("who", TABLE)
def test_each_request_is_answered_as_the_table_says(client, who):
    project = ProjectFactory(published=True)
    seen = situation(propose(project), acting(municipality=project.municipality)).seen
    become(client, who, project.municipality)
    for wish, expected in zip(WISHES, TABLE[who], strict=True):
        Correction.objects.all().delete()
        correction = propose(project)
        if expected == "sign-in" and wish in ("read form", "propose", "report"):
            assert client.get(address(project, "summary")).status_code == 302
            continue
        given = answer(client, wish, project, correction, seen)
        code = 302 if expected == "sign-in" else expected
        assert given.status_code == code, (who, wish)
        if expected == "sign-in":
            assert "/accounts/" in given["Location"]
        if wish in ("accept", "refuse"):
            correction.refresh_from_db()
            assert correction.is_open == (expected != 302), (who, wish)
    if who != "moderator without second factor":
        report = Report.objects.get()
        assert (report.municipality is not None) == (who in WITH_A_TOWN)
        assert (report.reported_by is None) == (who in ("anonymous", "suspended"))


def test_a_refused_request_is_logged(client):
    project = ProjectFactory(published=True)
    correction = propose(project)
    sign_in(client, moderator())
    client.post(f"/korrekturen/{correction.pk}/ablehnen/", {"reason": "Nein."})
    assert AuditEntry.objects.get(action="refused").detail["wish"] == "correction_refuse"
