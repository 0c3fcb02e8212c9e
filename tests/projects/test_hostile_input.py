"""Hostile input: refused in German with nothing stored, or rendered harmlessly; never a 5xx."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from editorial.models import StoredFile
from projects.models import Link, Partner, Project
from tests.factories import ArtifactFactory, ProjectFactory, acting
from tests.projects import steps
from tests.projects.files import PDF, pdf
from tests.projects.test_authoring import artifact
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
CLICK = "[klick](javascript:alert(3)) <a href='javascript:alert(4)'>x</a>"
TEXTS = ("title", "summary", "problem", "solution", "benefit", "keywords", "responsible_function")


@pytest.fixture
def actor():
    return acting()


@pytest.fixture
def author(client, actor):
    return sign_in(client, actor)


@pytest.fixture
def draft(actor):
    return ProjectFactory(municipality=actor.municipality)


class DangerFinder(HTMLParser):
    """Collects scripts that a browser would run."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "script" and "src" not in values and values.get("type") != "application/ld+json":
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}")


def harmless(text: str) -> bool:
    finder = DangerFinder()
    finder.feed(text)
    return not finder.found


def test_the_danger_finder_detects_scripts():
    assert not harmless(SCRIPT)
    assert not harmless("<a href=' javascript:alert(1)'>x</a>")


def refused(answer, draft: Project) -> bool:
    version = Project.objects.values_list("version", flat=True).get(pk=draft.pk)
    return 400 <= answer.status_code < 500 and version == 1


class TestInvalidValues:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("title", "Pegel\x00"),
            ("title", "x" * 121),
            ("summary", "x" * 401),
            ("phase", "' OR 1=1 --"),
            ("phase", ["pilot", "\x00"]),
            ("themes", "keine-uuid"),
            ("themes", ["\x00"]),
            ("themes", "00000000-0000-0000-0000-000000000000"),
            ("keywords", "x" * 201),
            ("version", ""),
            ("version", "eins"),
            ("version", "0"),
            ("version", "9" * 300),
            ("picture", "kein Upload \x00"),
            ("image_alt", "\x00"),
        ],
    )
    def test_are_refused_in_the_first_step(self, author, draft, name, value):
        answer = author.post(steps.address(draft, "basics"), steps.basics(draft, **{name: value}))
        if name == "picture":
            assert answer.status_code == 302  # text in a file field is ignored
            assert not StoredFile.objects.exists()
        else:
            assert refused(answer, draft)

    @pytest.mark.parametrize("name", ["problem", "solution", "benefit"])
    @pytest.mark.parametrize("value", ["x" * 20_001, "Text\x00"])
    def test_are_refused_in_the_story(self, author, draft, name, value):
        answer = author.post(steps.address(draft, "story"), steps.story(draft, **{name: value}))
        assert answer.status_code == 422
        assert refused(answer, draft)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("start_on", "31.02.2026"),
            ("start_on", "9999999-01-01"),
            ("launch_on", "\x00"),
            ("staff_days", "1e9"),
            ("staff_days", "٣"),
            ("cost_running_eur", "2147483648"),
            ("fundings-TOTAL_FORMS", "99999999999"),
            ("fundings-TOTAL_FORMS", "-1"),
            ("fundings-INITIAL_FORMS", "\x00"),
        ],
    )
    def test_are_not_stored_in_numbers_and_dates(self, author, draft, name, value):
        data = steps.effort(draft) | {name: value}
        answer = author.post(steps.address(draft, "effort"), data)
        assert answer.status_code < 500
        stored = Project.objects.get(pk=draft.pk)
        assert (stored.cost_running_eur, stored.start_on) == (None, None)
        assert stored.staff_days in (None, 3)

    @pytest.mark.parametrize("key", ["\x00", "keine-uuid", "9" * 5000, "' OR 1=1 --"])
    def test_are_refused_in_partner_towns(self, author, draft, key):
        for name in ("partner_municipalities", "partners-0-id", "town_query"):
            row = {"name": "N", "kind": "business", "role": "partner", "url": ""}
            data = steps.partners(draft, partners=[row]) | {name: key}
            answer = author.post(steps.address(draft, "partners"), data)
            assert answer.status_code in (400, 422), name
        assert refused(answer, draft)

    @pytest.mark.parametrize("email", ["keine", "a@b", "a@b.de\nBcc: x@y.de", "x" * 300 + "@a.de"])
    def test_are_refused_in_the_contact(self, author, draft, email):
        data = {"version": 1, "contact_email": email, "license": "CC0-1.0"}
        answer = author.post(steps.address(draft, "contact"), data)
        assert answer.status_code == 422
        assert refused(answer, draft)

    def test_bodies_beyond_the_limit_are_refused(self, author, draft):
        data = steps.story(draft, problem="x" * 1_100_000)
        answer = author.post(steps.address(draft, "story"), data)
        assert answer.status_code == 413
        assert "Das war zu viel auf einmal" in answer.text
        assert refused(answer, draft)

    def test_an_oversized_body_is_refused_before_it_is_read(self, author, draft):
        answer = author.post(
            steps.address(draft, "story"),
            steps.story(draft),
            headers={"content-length": "99999999"},
        )
        assert answer.status_code == 413
        assert refused(answer, draft)

    def test_too_many_fields_are_refused(self, author, draft):
        data = steps.story(draft) | {f"f{number}": "1" for number in range(1001)}
        answer = author.post(steps.address(draft, "story"), data)
        assert answer.status_code == 413
        assert refused(answer, draft)

    def test_too_many_files_are_refused(self, author, draft):
        rows = [artifact(url="", upload=pdf()) for _ in range(6)]
        answer = author.post(
            steps.address(draft, "documents"), steps.documents(draft, artifacts=rows)
        )
        assert answer.status_code == 413
        assert refused(answer, draft)

    def test_errors_name_field_and_remedy_in_german(self, author, draft):
        data = steps.basics(draft, title="x" * 121)
        text = author.post(steps.address(draft, "basics"), data).text
        assert '<a href="#id_title">Titel</a>' in text
        assert "höchstens 120 Zeichen" in text


class TestScripts:
    @pytest.fixture
    def poisoned(self, draft):
        bad = SCRIPT + CLICK
        for name in TEXTS:
            limit = draft._meta.get_field(name).max_length
            setattr(draft, name, bad[: min(limit, 200)])
        draft.internal_note, draft.pause_reason, draft.paused = bad, bad[:300], True
        draft.image_alt = bad[:200]
        draft.save()
        Link.objects.create(project=draft, title=SCRIPT, url="https://a.example/?<script>")
        Partner.objects.create(project=draft, name=SCRIPT, kind="business", role="partner")
        ArtifactFactory(project=draft, title=SCRIPT)
        return draft

    @pytest.mark.parametrize(
        "step", ["basics", "story", "effort", "partners", "documents", "contact"]
    )
    def test_are_escaped_in_the_form(self, author, poisoned, step):
        assert harmless(author.get(steps.address(poisoned, step)).text)

    def test_are_escaped_on_the_review_page(self, author, poisoned):
        answer = author.get(reverse("project_review", args=[poisoned.pk]))
        assert answer.status_code == 200
        assert "&lt;script&gt;" in answer.text
        assert harmless(answer.text)

    def test_are_escaped_on_the_public_page(self, client, author, poisoned):
        Project.objects.filter(pk=poisoned.pk).update(
            state="published", slug="gift", published_at=poisoned.created_at
        )
        client.logout()
        answer = client.get("/projekte/gift/")
        assert answer.status_code == 200
        assert harmless(answer.text)

    def test_are_escaped_in_a_conflict(self, author, poisoned):
        data = steps.story(poisoned, problem=SCRIPT + "anders")
        answer = author.post(steps.address(poisoned, "story"), data | {"version": 99})
        assert answer.status_code == 409
        assert harmless(answer.text)

    def test_are_escaped_when_the_form_comes_back(self, author, draft):
        data = steps.basics(draft, title=SCRIPT * 9, summary=SCRIPT, phase=SCRIPT)
        answer = author.post(steps.address(draft, "basics"), data)
        assert answer.status_code == 422
        assert harmless(answer.text)

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//a b", "https://", "\x00"],
    )
    def test_links_must_be_web_urls(self, author, draft, url):
        links = [{"title": "L", "url": url}]
        answer = author.post(steps.address(draft, "documents"), steps.documents(draft, links=links))
        assert answer.status_code == 422
        assert not Link.objects.exists()


class TestFiles:
    @pytest.mark.parametrize(
        "content",
        [
            b"MZ\x90\x00" + b"\0" * 500,
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            b"<html><script>alert(1)</script></html>",
            b"GIF89a" + PDF,
            b"",
        ],
    )
    def test_a_file_that_is_no_pdf_is_refused_and_nothing_stored(
        self, author, draft, settings, content
    ):
        rows = [artifact(url="", upload=pdf(content=content))]
        answer = author.post(
            steps.address(draft, "documents"), steps.documents(draft, artifacts=rows)
        )
        assert answer.status_code == 422
        assert refused(answer, draft)
        assert not settings.MEDIA_ROOT.exists()

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b.pdf", "x" * 300 + ".pdf", "…"])
    def test_a_hostile_name_does_not_affect_the_path_on_disk(self, author, draft, settings, name):
        rows = [artifact(url="", upload=pdf(name="vorlage.pdf"))]
        rows[0]["upload"]._name = name
        author.post(steps.address(draft, "documents"), steps.documents(draft, artifacts=rows))
        file = StoredFile.objects.get()
        on_disk = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
        assert on_disk == [settings.MEDIA_ROOT / file.content.name]
        assert len(file.original_name) <= 150
        answer = author.get(reverse("stored_file", args=[file.pk, "original"]))
        assert answer.status_code == 200

    def test_a_file_cannot_be_taken_from_another_project(self, author, draft):
        foreign = ArtifactFactory(title="Fremd")
        rows = [artifact(id=foreign.pk, url="", file=foreign.file_id or "x", file_id="x")]
        answer = author.post(
            steps.address(draft, "documents"), steps.documents(draft, artifacts=rows)
        )
        assert answer.status_code == 422
        assert refused(answer, draft)
