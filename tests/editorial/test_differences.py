"""The differences of a revision, as shown to its town and the moderators."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.revisions.differences import of_revision
from editorial.revisions.text_diff import compare, folded
from municipalities.models import Municipality
from projects.models import FundingProgramme, Link, Partner, Theme
from projects.services.writing import open_revision
from tests.factories import ArtifactFactory, MunicipalityFactory, ProjectFactory, acting

WORDS = st.lists(st.sampled_from(["der", "Bach", "steigt", "\n", "nicht", "  "]), max_size=30)


class TestWords:
    @given(WORDS.map(" ".join), WORDS.map(" ".join))
    def test_both_texts_can_be_reconstructed(self, old, new):
        pieces = folded(compare(old, new))
        assert "".join(p.text for p in pieces if p.kind != "new") == old
        assert "".join(p.text for p in pieces if p.kind != "old") == new

    @given(st.text(), st.text())
    def test_both_texts_can_be_reconstructed_from_any_characters(self, old, new):
        pieces = compare(old, new)
        assert "".join(p.text for p in pieces if p.kind != "new") == old
        assert "".join(p.text for p in pieces if p.kind != "old") == new

    def test_only_the_changed_word_is_marked(self):
        pieces = compare("Der Bach steigt schnell.", "Der Bach fällt schnell.")
        assert [(p.kind, p.text.strip()) for p in pieces] == [
            ("same", "Der Bach"),
            ("old", "steigt"),
            ("new", "fällt"),
            ("same", "schnell."),
        ]

    def test_long_unchanged_runs_are_folded(self):
        text = " ".join(f"Wort{n}" for n in range(200))
        kinds = [p.kind for p in folded(compare(text + " alt", text + " neu"))]
        assert kinds == ["same", "gap", "same", "old", "new"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (" ".join(f"a{n}" for n in range(10_000)), " ".join(f"b{n}" for n in range(10_000))),
            ("a " * 5_000, "a a b " * 1_700),
            ("\n" * 10_000, "x\n\n" * 3_300),
            ("x" * 10_000, "y" * 10_000),
        ],
        ids=["nothing alike", "one word", "empty lines", "no blanks"],
    )
    def test_pathological_texts_are_compared_quickly(self, old, new):
        begun = time.process_time()
        assert compare(old, new)
        assert time.process_time() - begun < 1


def changes(revision) -> dict:
    return {row.name: row for row in of_revision(revision)}


@pytest.mark.django_db
class TestProject:
    @pytest.fixture
    def revision(self):
        author = acting()
        project = ProjectFactory(
            published=True, municipality=author.municipality, cost_one_off_eur=38_000, paused=False
        )
        Partner.objects.create(project=project, name="Stadtwerke", kind="business", role="operator")
        Link.objects.create(project=project, title="Bericht", url="https://alt.example/")
        ArtifactFactory(project=project)
        return open_revision(project, by=author)

    def test_an_opened_revision_changes_nothing(self, revision):
        assert of_revision(revision) == []

    def test_fields_are_shown_as_on_the_page(self, revision):
        revision.cost_one_off_eur, revision.paused, revision.phase = 42_500, True, "operation"
        revision.save()
        found = changes(revision)
        assert (found["cost_one_off_eur"].old, found["cost_one_off_eur"].new) == (
            "38.000\u00a0€",
            "42.500\u00a0€",
        )
        assert (found["paused"].old, found["paused"].new) == ("nein", "ja")
        assert (found["phase"].old, found["phase"].new) == ("Pilot", "Regelbetrieb")

    def test_rows_added_changed_and_removed(self, revision):
        revision.links.update(url="https://neu.example/")
        revision.partners.all().delete()
        programme = FundingProgramme.objects.first()
        revision.fundings.create(programme=programme, status="granted", amount_eur=24_000)
        found = changes(revision)
        assert [row.kind for row in found["partners"].rows] == ["removed"]
        assert [row.kind for row in found["fundings"].rows] == ["added"]
        assert "24.000\u00a0€" in found["fundings"].rows[0].title
        (row,) = found["links"].rows
        assert (row.columns[0].old, row.columns[0].new) == (
            "https://alt.example/",
            "https://neu.example/",
        )
        assert "artifacts" not in found

    def test_themes_and_towns_by_name(self, revision):
        revision.themes.set(Theme.objects.filter(code="energy"))
        town = MunicipalityFactory(short_name="Neuenkirchen")
        revision.partner_municipalities.set(Municipality.objects.filter(pk=town.pk))
        found = changes(revision)
        assert found["themes"].added == (str(Theme.objects.get(code="energy")),)
        assert len(found["themes"].removed) == 1
        assert found["partner_municipalities"].added == (town.full_label,)

    def test_internal_fields_are_marked(self, revision):
        revision.internal_note = "Vertrag endet 2027"
        revision.save()
        assert changes(revision)["internal_note"].internal

    def test_indicators_are_shown_with_their_values(self, revision):
        revision.indicators.create(
            name="Wartezeit", unit="Minuten", values=[{"on": "2024-12-31", "value": "12.5"}]
        )
        (row,) = changes(revision)["indicators"].rows
        assert row.kind == "added"
        assert "12,5" in row.title
