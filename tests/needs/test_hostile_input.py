"""Hostile input to needs: refused in German with nothing stored, or rendered harmlessly."""

from xml.etree import ElementTree

import pytest

from editorial.workflow.choices import State
from needs import services
from needs.models import Need
from tests.factories import moderator
from tests.needs.writing import NEW, form, page
from tests.projects.test_hostile_input import CLICK, SCRIPT, harmless
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, owner):
    return sign_in(client, owner)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Pegel\x00"),
        ("text", "Text\x00"),
        ("time_frame", "' OR 1=1 --"),
        ("themes", "keine-uuid"),
        ("themes", ["\x00"]),
        ("token", "\x00"),
        ("token", "9" * 5_000),
        ("version", "9" * 300),
        ("version", "\x00"),
    ],
)
def test_invalid_values_are_refused_and_nothing_is_stored(author, name, value):
    answer = author.post(NEW, form(**{name: value}))
    assert answer.status_code == 422
    assert "Bitte prüfen Sie Ihre Angaben." in answer.text
    assert not Need.objects.exists()


@pytest.mark.parametrize("step", ["mitmachen", "abschliessen"])
@pytest.mark.parametrize("value", ["Text\x00", "x" * 2_001])
def test_invalid_notes_are_refused(client, need, owner, joiner, step, value):
    sign_in(client, joiner if step == "mitmachen" else owner)
    before = Need.objects.values().get()
    data = {"note": value, "resolution": "dropped", "own_need": "\x00"}
    answer = client.post(page(need, step), data)
    assert answer.status_code == 422
    assert (Need.objects.values().get(), need.participations.count()) == (before, 0)


@pytest.mark.parametrize("target", ["new", "edit", "join", "close"])
def test_a_megabyte_is_refused_before_it_is_read(client, need, draft, owner, joiner, target):
    path, actor = {
        "new": (NEW, owner),
        "edit": (page(draft, "bearbeiten"), owner),
        "join": (page(need, "mitmachen"), joiner),
        "close": (page(need, "abschliessen"), owner),
    }[target]
    sign_in(client, actor)
    big = "x" * 1_100_000
    answer = client.post(path, form(draft) | {"text": big, "note": big, "resolution": "dropped"})
    assert answer.status_code == 413
    assert "Das war zu viel auf einmal" in answer.text
    assert need.participations.count() == 0
    assert set(Need.objects.values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(
    "path",
    ["/bedarfe/%00/", "/bedarfe/?q=%00", "/bedarfe/%ff/", "/feeds/needs.atom?q=%00",
     "/bedarfe/?theme=%ff", "/bedarfe/" + "x" * 3_000 + "/", "/bedarfe/..%2f..%2fetc/"],
)  # fmt: skip
def test_malformed_urls_are_client_errors(client, path):
    assert client.get(path).status_code in (400, 404)


@pytest.mark.parametrize(
    "text", ["' OR 1=1 --", "%", "_", "\\", ":*", "a & | !", "<->", "\ud83d\ude00", "OR", '"', "-"]
)
def test_search_operators_are_treated_as_text(client, need, text):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    answer = client.get("/bedarfe/", {"q": text})
    assert answer.status_code == 200
    assert harmless(answer.text)


class TestScripts:
    @pytest.fixture
    def poisoned(self, need, owner, joiner):
        services.join(need, by=joiner, note=SCRIPT + CLICK)
        need.title, need.text = SCRIPT, SCRIPT + CLICK
        need.reason = SCRIPT
        need.save()
        return need

    @pytest.mark.parametrize(
        "path",
        ["/bedarfe/", "/bedarfe/pegel-messen/", "/en/needs/pegel-messen/", "/meine-kommune/",
         "/benachrichtigungen/", "/bedarfe/?q=alert", "/bedarfe/?q=<script>alert(1)</script>"],
    )  # fmt: skip
    def test_are_escaped_on_every_page(self, client, poisoned, owner, joiner, path):
        for actor in (None, owner, joiner, moderator()):
            client.logout()
            if actor:
                sign_in(client, actor)
            answer = client.get(path)
            assert answer.status_code in (200, 302, 403)
            assert harmless(answer.text), actor

    def test_are_escaped_on_the_pages_of_town_and_moderators(self, client, poisoned):
        assert harmless(client.get(poisoned.municipality.get_absolute_url()).text)
        Need.objects.update(state=State.SUBMITTED, submitted_at=poisoned.created_at)
        sign_in(client, moderator())
        answer = client.get(f"/moderation/need/{poisoned.pk}/")
        assert answer.status_code == 200
        assert harmless(answer.text)
        assert harmless(client.get("/moderation/").text)

    def test_are_escaped_in_the_form_the_conflict_and_the_refusal(self, author, owner, draft):
        data = form(draft, title=SCRIPT, text=SCRIPT)
        assert author.post(page(draft, "bearbeiten"), data).status_code == 302
        assert harmless(author.get(page(draft, "bearbeiten")).text)
        conflict = author.post(page(draft, "bearbeiten"), data | {"text": CLICK})
        refused = author.post(page(draft, "bearbeiten"), data | {"title": SCRIPT * 9})
        assert (conflict.status_code, refused.status_code) == (409, 422)
        assert harmless(conflict.text)
        assert harmless(refused.text)
        assert harmless(author.get(page(draft, "loeschen")).text)

    def test_are_escaped_when_closing(self, author, need):
        data = {"resolution": "dropped", "note": SCRIPT, "solved_by": SCRIPT}
        refused = author.post(page(need, "abschliessen"), data)
        assert refused.status_code == 422
        assert harmless(refused.text)
        author.post(page(need, "abschliessen"), data | {"solved_by": ""})
        assert harmless(author.get(page(need)).text)

    def test_are_escaped_in_the_feed(self, client, poisoned):
        Need.objects.update(title="Pegel\x0b" + SCRIPT)
        answer = client.get("/feeds/needs.atom")
        assert ElementTree.fromstring(answer.content) is not None
        assert b"<script" not in answer.content
