"""Writing a project from its title to its submission, step by step."""

import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from editorial.workflow.choices import State
from municipalities.choices import Role
from projects.choices import Phase
from projects.models import ArtifactType, Funding, FundingProgramme, Link, Partner, Project, Theme
from tests.factories import ArtifactFactory, MunicipalityFactory, ProjectFactory, acting, moderator
from tests.projects import steps
from tests.projects.files import pdf, picture
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return acting()


@pytest.fixture
def author(client, actor):
    return sign_in(client, actor)


@pytest.fixture
def draft(actor):
    return ProjectFactory(municipality=actor.municipality, created_by=actor.user)


class TestStart:
    def send(self, author, **values):
        data = {"title": "Pegelmessung", "token": uuid.uuid4()} | values
        return author.post(reverse("project_create"), data)

    def test_a_title_is_enough(self, author, actor):
        answer = self.send(author)
        project = Project.objects.get()
        assert answer["Location"] == steps.address(project, "basics")
        assert (project.state, project.municipality) == (State.DRAFT, actor.municipality)
        assert project.created_by == actor.user
        assert AuditEntry.objects.get(action="created").object_id == str(project.pk)

    def test_the_same_form_sent_twice_makes_one_draft(self, author):
        token = uuid.uuid4()
        first, second = self.send(author, token=token), self.send(author, token=token)
        assert first["Location"] == second["Location"]
        assert Project.objects.count() == 1

    def test_a_token_of_another_town_gives_no_access(self, author):
        foreign = ProjectFactory()
        assert self.send(author, token=foreign.pk).status_code == 409

    @pytest.mark.parametrize("values", [{"title": " "}, {"title": "x" * 121}, {"token": "?"}])
    def test_invalid_input_is_refused_with_a_message(self, author, values):
        answer = self.send(author, **values)
        assert answer.status_code == 422
        assert "Bitte prüfen Sie Ihre Angaben." in answer.text
        assert not Project.objects.exists()

    def test_visitors_are_sent_to_the_sign_in(self, client):
        assert self.send(client).status_code == 302
        assert reverse("account_login") in self.send(client)["Location"]

    def test_people_without_a_town_cannot_start(self, client):
        assert self.send(sign_in(client, moderator())).status_code == 403

    def test_form_fields_cannot_set_town_or_state(self, author, actor):
        self.send(author, municipality=MunicipalityFactory().pk, state=State.PUBLISHED)
        project = Project.objects.get()
        assert (project.municipality, project.state) == (actor.municipality, State.DRAFT)


class TestSteps:
    @pytest.mark.parametrize(
        "step", ["basics", "story", "effort", "partners", "documents", "contact"]
    )
    def test_each_step_opens(self, author, draft, step):
        answer = author.get(steps.address(draft, step))
        assert answer.status_code == 200
        assert f'name="version" value="{draft.version}"' in answer.text

    def test_unknown_steps_are_404(self, author, draft):
        path = steps.address(draft, "basics").replace("basics", "state")
        assert author.get(path).status_code == 404

    def test_saving_redirects_to_the_next_step_and_increments_the_version(self, author, draft):
        answer = author.post(
            steps.address(draft, "basics"), steps.basics(draft, title="Neu", paused="on")
        )
        assert answer["Location"] == steps.address(draft, "story")
        draft.refresh_from_db()
        assert (draft.title, draft.paused, draft.version) == ("Neu", True, 2)

    @pytest.mark.parametrize(
        ("button", "place"), [("stay", "story"), ("add", "story"), ("later", "meine-kommune")]
    )
    def test_the_button_determines_the_next_page(self, author, draft, button, place):
        answer = author.post(
            steps.address(draft, "story"), steps.story(draft, **{button: "1"}), follow=True
        )
        assert place in answer.redirect_chain[-1][0]

    def test_the_last_step_redirects_to_the_review_page(self, author, draft):
        data = {
            "version": 1,
            "responsible_function": "Bauamt",
            "contact_email": "bau@stadt.example",
            "internal_note": "",
            "license": "CC0-1.0",
        }
        answer = author.post(steps.address(draft, "contact"), data)
        assert answer["Location"] == reverse("project_review", args=[draft.pk])
        draft.refresh_from_db()
        assert (draft.responsible_function, draft.license) == ("Bauamt", "CC0-1.0")

    def test_server_controlled_fields_cannot_be_set(self, author, draft, actor):
        data = steps.basics(
            draft, state="published", slug="x", municipality=MunicipalityFactory().pk
        )
        author.post(steps.address(draft, "basics"), data | {"published_at": "2026-01-01"})
        draft.refresh_from_db()
        assert (draft.state, draft.slug, draft.published_at) == (State.DRAFT, None, None)
        assert draft.municipality == actor.municipality

    def test_text_comes_back_when_another_field_is_wrong(self, author, draft):
        data = steps.basics(draft, title="", summary="Was ich getippt habe")
        answer = author.post(steps.address(draft, "basics"), data)
        assert answer.status_code == 422
        assert "Was ich getippt habe" in answer.text
        assert "<title>Fehler:" in answer.text.replace("\n", "")

    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("38000", 38_000),
            ("38.000", 38_000),
            ("38 000 €", 38_000),
            ("1.250.000,00 Euro", 1_250_000),
        ],
    )
    def test_money_is_read_as_people_type_it(self, author, draft, typed, stored):
        author.post(steps.address(draft, "effort"), steps.effort(draft, cost_one_off_eur=typed))
        draft.refresh_from_db()
        assert draft.cost_one_off_eur == stored

    @pytest.mark.parametrize("typed", ["38,5", "viel", "-4", "99999999999999999999"])
    def test_amounts_that_are_not_whole_numbers_are_refused(self, author, draft, typed):
        answer = author.post(
            steps.address(draft, "effort"), steps.effort(draft, cost_one_off_eur=typed)
        )
        assert answer.status_code == 422
        assert typed in answer.text

    def test_the_end_cannot_be_before_the_start(self, author, draft):
        data = steps.effort(draft, start_on="2026-05-01", end_on="2026-04-01")
        answer = author.post(steps.address(draft, "effort"), data)
        assert answer.status_code == 422
        assert "Das Ende liegt vor dem Beginn." in answer.text

    def test_no_phase_history_is_written_before_publication(self, author, draft):
        for phase in (Phase.IDEA, Phase.PILOT):
            author.post(steps.address(draft, "basics"), steps.basics(draft, phase=phase))
        assert not draft.phase_changes.exists()


class TestPicture:
    def test_is_stored_with_its_description(self, author, draft):
        data = steps.basics(draft, picture=picture(), image_alt="Ein Sensor")
        assert author.post(steps.address(draft, "basics"), data).status_code == 302
        draft.refresh_from_db()
        assert draft.image.content_type == "image/webp"

    def test_needs_a_description(self, author, draft):
        answer = author.post(steps.address(draft, "basics"), steps.basics(draft, picture=picture()))
        assert answer.status_code == 422
        assert "Bitte beschreiben Sie das Bild" in answer.text
        assert "– ausgewählt" in answer.text
        assert "noch einmal aus" not in answer.text

    def test_can_be_removed(self, author, draft):
        author.post(
            steps.address(draft, "basics"), steps.basics(draft, picture=picture(), image_alt="S")
        )
        author.post(steps.address(draft, "basics"), steps.basics(draft, remove_picture="on"))
        draft.refresh_from_db()
        assert (draft.image, draft.image_alt) == (None, "")

    def test_a_refused_file_stores_nothing(self, author, draft, settings):
        bad = pdf(name="bild.jpg")
        data = steps.basics(draft, title="Neu", picture=bad, image_alt="S")
        answer = author.post(steps.address(draft, "basics"), data)
        assert answer.status_code == 422
        draft.refresh_from_db()
        assert draft.title != "Neu"
        assert not settings.MEDIA_ROOT.exists()

    def test_an_exceeded_quota_is_reported_and_stores_nothing(self, author, draft, settings):
        settings.UPLOAD_QUOTA_BYTES = 10
        data = steps.basics(draft, title="Neu", picture=picture(), image_alt="S")
        answer = author.post(steps.address(draft, "basics"), data)
        assert answer.status_code == 422
        assert "Platz Ihrer Kommune" in answer.text
        draft.refresh_from_db()
        assert (draft.title != "Neu", draft.version) == (True, 1)


def artifact(**changes) -> dict:
    kind = ArtifactType.objects.get(code="council_paper")
    return {
        "title": "Ratsvorlage",
        "type": kind.pk,
        "url": "https://stadt.example/vorlage",
        "license": "CC-BY-4.0",
        "visibility": "public",
    } | changes


class TestRows:
    def test_new_rows_keep_their_order_and_empty_ones_are_dropped(self, author, draft):
        links = [
            {"title": "Presse", "url": "stadt.example/presse"},
            {"title": "", "url": ""},
            {"title": "Bericht", "url": "https://stadt.example"},
        ]
        author.post(steps.address(draft, "documents"), steps.documents(draft, links=links))
        assert [(row.title, row.url) for row in draft.links.all()] == [
            ("Presse", "https://stadt.example/presse"),
            ("Bericht", "https://stadt.example"),
        ]

    def test_rows_keep_their_id_and_marked_ones_are_deleted(self, author, draft):
        kept = Link.objects.create(project=draft, title="Alt", url="https://a.example")
        gone = Link.objects.create(project=draft, title="Weg", url="https://b.example")
        links = [
            {"id": kept.pk, "title": "Neu", "url": kept.url},
            {"id": gone.pk, "title": "", "url": "", "DELETE": "on"},
        ]
        author.post(steps.address(draft, "documents"), steps.documents(draft, links=links))
        row = draft.links.get()
        assert (row.pk, row.title) == (kept.pk, "Neu")

    def test_a_row_of_another_project_is_not_touched(self, author, draft):
        foreign = Link.objects.create(
            project=ProjectFactory(), title="Fremd", url="https://a.example"
        )
        links = [{"id": foreign.pk, "title": "Meins", "url": "https://b.example"}]
        author.post(steps.address(draft, "documents"), steps.documents(draft, links=links))
        foreign.refresh_from_db()
        assert foreign.title == "Fremd"
        assert draft.links.get().pk != foreign.pk

    def test_an_artifact_is_a_pdf_or_a_url(self, author, draft):
        rows = [artifact(url="", upload=pdf(), title="Datei"), artifact(title="Adresse")]
        author.post(steps.address(draft, "documents"), steps.documents(draft, artifacts=rows))
        file, link = draft.artifacts.all()
        assert (file.file.kind, file.url) == ("pdf", "")
        assert (link.file, link.url) == (None, "https://stadt.example/vorlage")

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"url": ""}, "Bitte wählen Sie eine Datei, oder geben Sie eine Adresse an."),
            ({"upload": "pdf"}, "nicht beides"),
            ({"url": "javascript:alert(1)"}, "die mit https:// beginnt"),
            ({"url": "ftp://stadt.example"}, "die mit https:// beginnt"),
            ({"title": ""}, "Bitte machen Sie hier eine Angabe."),
            ({"license": "MIT"}, "MIT"),
        ],
    )
    def test_an_invalid_artifact_is_refused_with_a_reason(self, author, draft, changes, message):
        changes = {k: pdf() if v == "pdf" else v for k, v in changes.items()}
        answer = author.post(
            steps.address(draft, "documents"),
            steps.documents(draft, artifacts=[artifact(**changes)]),
        )
        assert answer.status_code == 422
        assert message in answer.text
        assert not draft.artifacts.exists()

    def test_a_stored_pdf_is_kept_when_only_the_title_changes(self, author, draft):
        author.post(
            steps.address(draft, "documents"),
            steps.documents(draft, artifacts=[artifact(url="", upload=pdf())]),
        )
        row = draft.artifacts.get()
        again = artifact(id=row.pk, url="", title="Neuer Titel")
        author.post(steps.address(draft, "documents"), steps.documents(draft, artifacts=[again]))
        changed = draft.artifacts.get()
        assert (changed.pk, changed.file_id, changed.title) == (row.pk, row.file_id, "Neuer Titel")

    def test_thirty_rows_with_a_file_field_each_fit_into_one_form(self, author, draft):
        for number in range(29):
            ArtifactFactory(project=draft, title=f"Unterlage {number}")
        rows = [artifact(id=row.pk, title=row.title) for row in draft.artifacts.all()]
        boundary = "grenze"
        fields = steps.documents(draft, artifacts=rows)
        body = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        for index in range(30):  # browsers send an empty part for a file field left empty
            body += (
                f"--{boundary}\r\nContent-Disposition: form-data; "
                f'name="artifacts-{index}-upload"; filename=""\r\n'
                "Content-Type: application/octet-stream\r\n\r\n\r\n"
            )
        answer = author.post(
            steps.address(draft, "documents"),
            data=body + f"--{boundary}--\r\n",
            content_type=f"multipart/form-data; boundary={boundary}",
        )
        assert answer.status_code == 302

    def test_more_than_thirty_rows_are_refused(self, author, draft):
        links = [{"title": f"L{n}", "url": "https://a.example"} for n in range(31)]
        answer = author.post(steps.address(draft, "documents"), steps.documents(draft, links=links))
        assert answer.status_code == 422
        assert "höchstens 30 Zeilen" in answer.text

    def test_fundings_and_partners_are_stored(self, author, draft):
        programme = FundingProgramme.objects.first()
        funding = {
            "programme": programme.pk,
            "status": "granted",
            "amount_eur": "20.000 €",
            "share_percent": "80 %",
        }
        author.post(steps.address(draft, "effort"), steps.effort(draft, fundings=[funding]))
        row = Funding.objects.get()
        assert (row.project, row.amount_eur, row.share_percent) == (draft, 20_000, 80)
        partner = {"name": "Stadtwerke", "kind": "municipal_company", "role": "operator", "url": ""}
        author.post(steps.address(draft, "partners"), steps.partners(draft, partners=[partner]))
        assert Partner.objects.get().project == draft

    def test_a_share_above_100_percent_is_refused(self, author, draft):
        funding = {
            "programme": FundingProgramme.objects.first().pk,
            "status": "granted",
            "share_percent": 101,
        }
        answer = author.post(
            steps.address(draft, "effort"), steps.effort(draft, fundings=[funding])
        )
        assert answer.status_code == 422
        assert "0 bis 100 Prozent" in answer.text

    def test_a_form_without_its_row_counts_is_refused_with_a_message(self, author, draft):
        answer = author.post(steps.address(draft, "documents"), {"version": 1})
        assert answer.status_code == 422
        assert "senden Sie es noch einmal ab" in answer.text


class TestPartnerTowns:
    def add(self, author, draft, query, **changes):
        data = steps.partners(draft, town_query=query, stay="1", **changes)
        return author.post(steps.address(draft, "partners"), data)

    def test_a_name_matching_one_town_adds_it(self, author, draft):
        town = MunicipalityFactory(short_name="Haßfurt")
        MunicipalityFactory(short_name="Haßfurt-Land")
        assert self.add(author, draft, "hassfurt").status_code == 302
        assert draft.partner_municipalities.get() == town
        draft.refresh_from_db()
        assert "Haßfurt" in draft.place_names

    def test_a_key_adds_it_too(self, author, draft):
        town = MunicipalityFactory()
        self.add(author, draft, town.ars)
        assert draft.partner_municipalities.get() == town

    def test_towns_of_the_same_name_are_chosen_by_district(self, author, draft):
        districts = [MunicipalityFactory(short_name=name) for name in ("Vechta", "Stade")]
        first, second = (
            MunicipalityFactory(short_name="Neuenkirchen", district=row) for row in districts
        )
        answer = self.add(author, draft, "Neuenkirchen")
        assert answer.status_code == 422
        assert "Neuenkirchen (Vechta)" in answer.text
        assert "Neuenkirchen (Stade)" in answer.text
        assert not draft.partner_municipalities.exists()
        self.add(author, draft, "Neuenkirchen", partner_municipalities=[second.pk])
        assert draft.partner_municipalities.get() == second
        self.add(author, draft, "Neuenkirchen", partner_municipalities=[second.pk])
        assert set(draft.partner_municipalities.all()) == {first, second}

    def test_an_unknown_town_is_reported_and_no_input_lost(self, author, draft):
        chosen = MunicipalityFactory()
        answer = self.add(author, draft, "Atlantis", partner_municipalities=[chosen.pk])
        assert answer.status_code == 422
        assert "steht nicht im Verzeichnis" in answer.text
        assert f'value="{chosen.pk}"' in answer.text

    def test_its_own_town_cannot_be_a_partner(self, author, draft):
        answer = self.add(author, draft, draft.municipality.short_name)
        assert "Ihre eigene Kommune" in answer.text
        own = self.add(author, draft, "", partner_municipalities=[draft.municipality_id])
        assert own.status_code == 422

    def test_dissolved_towns_are_not_offered(self, author, draft):
        gone = MunicipalityFactory(short_name="Altdorf", valid_until="2020-01-01")
        assert self.add(author, draft, "Altdorf").status_code == 422
        assert self.add(author, draft, "", partner_municipalities=[gone.pk]).status_code == 422

    def test_unticking_removes_it(self, author, draft):
        draft.partner_municipalities.add(MunicipalityFactory())
        author.post(steps.address(draft, "partners"), steps.partners(draft))
        assert not draft.partner_municipalities.exists()


class TestReviewPage:
    def test_lists_missing_fields_with_links(self, author, draft):
        Project.objects.filter(pk=draft.pk).update(benefit="")
        answer = author.get(reverse("project_review", args=[draft.pk]))
        assert f"{steps.address(draft, 'story')}#id_benefit" in answer.text
        assert reverse("project_submit", args=[draft.pk]) not in answer.text

    def test_offers_preview_and_submission(self, author, draft):
        answer = author.get(reverse("project_review", args=[draft.pk]))
        assert reverse("project_preview", args=[draft.pk]) in answer.text
        assert reverse("project_submit", args=[draft.pk]) in answer.text

    def test_the_contact_address_is_marked_as_internal(self, author, draft):
        text = author.get(reverse("project_review", args=[draft.pk])).text
        public, internal = text.split('<section class="internal">')
        assert draft.contact_email not in public
        assert draft.contact_email in internal


class TestMoves:
    def post(self, author, project, name, **data):
        project.refresh_from_db()
        data = {"version": project.version} | data
        return author.post(reverse(f"project_{name}", args=[project.pk]), data)

    def test_submit_and_withdraw(self, author, draft):
        self.post(author, draft, "submit")
        draft.refresh_from_db()
        assert draft.state == State.SUBMITTED
        assert author.get(steps.address(draft, "basics")).status_code == 409
        self.post(author, draft, "withdraw")
        draft.refresh_from_db()
        assert draft.state == State.DRAFT

    def test_a_second_click_changes_nothing(self, author, draft):
        version = draft.version
        self.post(author, draft, "submit")
        answer = self.post(author, draft, "submit", version=version)
        assert answer.status_code == 409
        assert AuditEntry.objects.filter(action="submitted").count() == 1

    def test_submitting_an_incomplete_draft_redirects_to_the_review_page(self, author, draft):
        draft.themes.clear()
        answer = self.post(author, draft, "submit")
        assert answer["Location"] == reverse("project_review", args=[draft.pk])
        draft.refresh_from_db()
        assert draft.state == State.DRAFT

    def test_an_outdated_version_is_not_submitted(self, author, draft):
        author.post(steps.address(draft, "story"), steps.story(draft, problem="Geändert"))
        assert self.post(author, draft, "submit", version=1).status_code == 409

    @pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 400])
    def test_a_malformed_version_is_a_conflict(self, author, draft, version):
        assert self.post(author, draft, "submit", version=version).status_code == 409

    def test_only_coordinators_archive_and_restore(self, client, author, draft):
        project = ProjectFactory(published=True, municipality=draft.municipality)
        assert self.post(author, project, "archive").status_code == 403
        coordinator = acting(Role.COORDINATOR, draft.municipality)
        sign_in(client, coordinator)
        self.post(client, project, "archive")
        project.refresh_from_db()
        assert project.state == State.ARCHIVED
        self.post(client, project, "restore")
        project.refresh_from_db()
        assert project.state == State.PUBLISHED

    def test_deleting_asks_for_confirmation(self, author, draft):
        path = reverse("project_delete", args=[draft.pk])
        assert "Entwurf löschen?" in author.get(path).text
        assert Project.objects.filter(pk=draft.pk).exists()
        assert author.post(path)["Location"] == reverse("dashboard")
        assert not Project.objects.filter(pk=draft.pk).exists()

    def test_a_published_project_cannot_be_deleted(self, author, draft):
        project = ProjectFactory(published=True, municipality=draft.municipality)
        assert author.post(reverse("project_delete", args=[project.pk])).status_code == 409

    @pytest.mark.parametrize("name", ["submit", "withdraw", "archive", "restore", "revise"])
    def test_moves_require_post(self, author, draft, name):
        assert author.get(reverse(f"project_{name}", args=[draft.pk])).status_code == 405


PAGES = [("project_edit", ["basics"]), ("project_review", []), ("project_delete", [])]


class TestOthers:
    @pytest.mark.parametrize(("name", "rest"), PAGES)
    def test_a_draft_is_404_for_another_town(self, client, draft, name, rest):
        sign_in(client, acting())
        assert client.get(reverse(name, args=[draft.pk, *rest])).status_code == 404

    @pytest.mark.parametrize(("name", "rest"), PAGES)
    def test_visitors_are_sent_to_the_sign_in(self, client, draft, name, rest):
        assert client.get(reverse(name, args=[draft.pk, *rest])).status_code == 302

    @pytest.mark.parametrize(("name", "rest"), PAGES)
    def test_a_published_project_is_403_for_another_town(self, author, name, rest):
        project = ProjectFactory(published=True)
        assert author.get(reverse(name, args=[project.pk, *rest])).status_code == 403
        assert AuditEntry.objects.filter(action="refused", object_id=str(project.pk)).exists()

    def test_a_moderator_cannot_edit(self, client):
        project = ProjectFactory(submitted=True)
        sign_in(client, moderator())
        assert client.get(steps.address(project, "basics")).status_code == 403


class TestDashboard:
    def test_groups_projects_by_the_action_needed(self, author, actor):
        town = {"municipality": actor.municipality}
        ProjectFactory(title="Ein Entwurf", **town)
        ProjectFactory(title="Eine Frage", state=State.CHANGES_REQUESTED, reason="Kosten?", **town)
        ProjectFactory(title="Beim Prüfen", submitted=True, **town)
        ProjectFactory(title="Öffentliches", published=True, **town)
        ProjectFactory(title="Fremdes", submitted=True)
        text = author.get(reverse("dashboard")).text
        order = ["Eine Frage", "Kosten?", "Ein Entwurf", "Beim Prüfen", "Öffentliches"]
        places = [text.index(word) for word in order]
        assert places == sorted(places)
        assert "Fremdes" not in text

    def test_costs_the_same_number_of_queries_for_many(self, author, actor):
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert author.get(reverse("dashboard")).status_code == 200
            return len(seen)

        ProjectFactory.create_batch(3, municipality=actor.municipality)
        queries()
        few = queries()
        ProjectFactory.create_batch(20, municipality=actor.municipality)
        ProjectFactory.create_batch(7, municipality=actor.municipality, published=True)
        assert queries() == few


@pytest.mark.parametrize("step", ["effort", "partners", "documents"])
def test_a_step_costs_the_same_number_of_queries_for_many_rows(author, draft, step):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert author.get(steps.address(draft, step)).status_code == 200
        return len(seen)

    def grow(count: int) -> None:
        programme = FundingProgramme.objects.first()
        for number in range(count):
            Funding.objects.create(project=draft, programme=programme, status="granted")
            Partner.objects.create(project=draft, name="P", kind="business", role="partner")
            ArtifactFactory(project=draft, title=f"A{number}")
            draft.partner_municipalities.add(MunicipalityFactory())

    grow(3)
    queries()
    few = queries()
    grow(20)
    assert queries() == few


def test_only_public_pages_may_be_cached(client, author, draft):
    page = author.get(steps.address(draft, "basics"))
    assert page["Cache-Control"] == "private, no-store"
    client.logout()
    assert "Cache-Control" not in client.get("/projekte/")


def test_all_themes_are_on_the_page(author, draft):
    text = unescape(author.get(steps.address(draft, "basics")).text)
    assert all(theme.label_de in text for theme in Theme.objects.all())
