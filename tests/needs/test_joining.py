"""“We need this, too”: joining a need once per town, with a need of one's own, and leaving."""

import pytest

from core.errors import NotAllowed, WrongState
from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.choices import Role
from needs import services
from needs.models import Need, Participation
from notifications.kinds import lines_of
from notifications.models import Notice
from tests.factories import NeedFactory, acting, moderator
from tests.needs.writing import decide, page
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def told(actor) -> list[str]:
    """Titles of this person's notices about needs."""
    rows = Notice.objects.filter(user=actor.user, kind="need")
    return [line.title for line in lines_of(rows).values()]


def test_joined_by_the_button_on_its_page(client, need, joiner):
    sign_in(client, joiner)
    assert "Wir haben denselben Bedarf" in client.get(page(need)).text
    answer = client.post(page(need, "mitmachen"), {"note": " Zwei Bäche. "}, follow=True)
    assert "Ihre Kommune steht jetzt dabei." in answer.text
    assert "Zwei Bäche." in answer.text
    row = Participation.objects.get()
    assert (row.municipality, row.created_by, row.note) == (
        joiner.municipality,
        joiner.user,
        "Zwei Bäche.",
    )
    assert "1 Kommune macht mit" in client.get("/bedarfe/").text
    assert "Hamburg" in client.get(page(need)).text


def test_members_of_its_town_are_notified_once_and_the_joiner_not_at_all(need, owner, joiner):
    colleague = acting(Role.EDITOR, owner.municipality)
    services.join(need, by=joiner)
    assert told(owner) == told(colleague) == ["Hamburg hat denselben Bedarf: „Pegel messen“"]
    assert told(joiner) == []


def test_towns_that_joined_are_notified_of_the_next_one(need, joiner, third):
    services.join(need, by=joiner)
    services.join(need, by=third)
    assert told(joiner) == ["Gera (Thüringen) hat denselben Bedarf: „Pegel messen“"]


def test_joining_again_only_changes_the_note(client, need, owner, joiner):
    services.join(need, by=joiner, note="Zwei Bäche.")
    sign_in(client, acting(Role.COORDINATOR, joiner.municipality))
    assert "Ihre Angaben ändern" in client.get(page(need)).text
    client.post(page(need, "mitmachen"), {"note": "Drei Bäche."})
    assert Participation.objects.get().note == "Drei Bäche."
    assert audited("need_joined") == 1
    assert len(told(owner)) == 1


def test_after_leaving_the_town_is_no_longer_listed(client, need, owner, joiner):
    services.join(need, by=joiner)
    sign_in(client, joiner)
    assert "Zurücknehmen" in client.get(page(need)).text
    client.post(page(need, "zuruecknehmen"))
    assert "Hamburg" not in client.get(page(need)).text.split("Mit dabei")[1].split("</ul>")[0]
    assert told(owner) == []  # the notice disappears with the town
    client.post(page(need, "zuruecknehmen"))
    assert audited("need_left") == 1


def test_joining_repeatedly_notifies_once(need, owner, joiner):
    for _time in range(3):
        services.join(need, by=joiner)
        services.leave(need, by=joiner)
    services.join(need, by=joiner)
    assert len(told(owner)) == Notice.objects.filter(user=owner.user).count() == 1


def test_its_own_town_cannot_join(client, need, owner):
    with pytest.raises(NotAllowed):
        services.join(need, by=owner)
    sign_in(client, owner)
    assert "Wir haben denselben Bedarf" not in client.get(page(need)).text
    assert client.post(page(need, "mitmachen")).status_code == 403


def test_people_without_a_town_cannot_join_and_are_not_asked_to_sign_in(client, need):
    judge = moderator()
    with pytest.raises(NotAllowed):
        services.join(need, by=judge)
    assert "?next=/bedarfe/pegel-messen/" in client.get(page(need)).text
    sign_in(client, judge)
    text = client.get(page(need)).text
    assert "Wir haben denselben Bedarf" not in text
    assert "?next=/bedarfe/pegel-messen/" not in text


@pytest.mark.parametrize("state", [s for s in State.values if s != State.PUBLISHED])
def test_unpublished_needs_cannot_be_joined(need, joiner, state):
    Need.objects.update(state=state)
    with pytest.raises(WrongState):
        services.join(need, by=joiner)


def test_closed_needs_cannot_be_joined(client, need, owner, joiner):
    services.close(need, by=owner, resolution="dropped")
    sign_in(client, joiner)
    assert "Wir haben denselben Bedarf" not in client.get(page(need)).text
    assert client.post(page(need, "mitmachen")).status_code == 409
    assert not Participation.objects.exists()


def test_a_note_too_long_comes_back_with_its_field_named(client, need, joiner):
    sign_in(client, joiner)
    answer = client.post(page(need, "mitmachen"), {"note": "z" * 1_001})
    assert answer.status_code == 422
    assert "höchstens 1.000 Zeichen" in answer.text
    assert "z" * 1_001 in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<title>Fehler:" in answer.text.replace("\n", "")


class TestOwnNeed:
    @pytest.fixture
    def own(self, joiner):
        return NeedFactory(published=True, municipality=joiner.municipality, title="Bäche messen")

    def test_is_offered_and_stored(self, client, need, joiner, own):
        sign_in(client, joiner)
        assert "Bäche messen</option>" in client.get(page(need)).text
        client.post(page(need, "mitmachen"), {"note": "", "own_need": str(own.pk)})
        assert Participation.objects.get().own_need == own

    def test_is_preselected_when_changing_the_note(self, client, need, joiner, own):
        services.join(need, by=joiner, own_need=own)
        sign_in(client, joiner)
        assert f'<option value="{own.pk}" selected>' in client.get(page(need)).text

    def test_is_not_offered_to_a_town_without_one(self, client, need, joiner):
        sign_in(client, joiner)
        text = client.get(page(need)).text
        assert "Ihr eigener Bedarf" not in text

    @pytest.mark.parametrize("change", ["foreign", "draft", "closed", "the same"])
    def test_must_be_an_open_need_of_the_joining_town(
        self, client, need, owner, joiner, own, change
    ):
        wrong = {
            "foreign": lambda: NeedFactory(published=True),
            "draft": lambda: NeedFactory(municipality=joiner.municipality),
            "closed": lambda: services.close(
                NeedFactory(published=True, municipality=joiner.municipality),
                by=joiner,
                resolution="dropped",
            ),
            "the same": lambda: need,
        }[change]()
        with pytest.raises(NotAllowed):
            services.join(need, by=joiner, own_need=wrong)
        sign_in(client, joiner)
        answer = client.post(page(need, "mitmachen"), {"own_need": str(wrong.pk)})
        assert answer.status_code == 422
        assert wrong.title not in answer.text.split("<form")[-1] or change == "the same"
        assert not Participation.objects.exists()


def test_the_dashboard_lists_needs_the_town_joined(client, need, joiner):
    services.join(need, by=joiner)
    sign_in(client, joiner)
    assert page(need) in client.get("/meine-kommune/").text
    decide(need, "take_down", "Doppelt.")
    assert page(need) not in client.get("/meine-kommune/").text


def test_participation_remains_when_the_person_is_deleted(client, need, joiner):
    services.join(need, by=joiner)
    joiner.user.delete()
    assert "Hamburg" in client.get(page(need)).text
