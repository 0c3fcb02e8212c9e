"""Indicators of a project: input, review, display and API, always with exact decimals."""

import contextlib
import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from editorial.workflow.choices import State
from projects.choices import Direction, PerCapita
from projects.indicators import time_series
from projects.indicators.results import change_text, result_of
from projects.models import Indicator, Project
from projects.services.writing import open_revision
from tests.factories import MunicipalityFactory, ProjectFactory, acting, moderator
from tests.projects import steps
from tests.projects.test_revisions import approve
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TODAY = "2026-03-01T10:00:00+01:00"
NAME = "Wartezeit im Bürgeramt"


@pytest.fixture
def actor():
    return acting(municipality=MunicipalityFactory(short_name="Lemgo", population=40_000))


@pytest.fixture
def author(client, actor):
    return sign_in(client, actor)


@pytest.fixture
def draft(actor):
    return ProjectFactory(municipality=actor.municipality)


@pytest.fixture
def published(actor):
    return ProjectFactory(published=True, municipality=actor.municipality)


def row(**changes) -> dict:
    """One indicator as the form sends it."""
    return {
        "name": NAME, "unit": "Minuten", "direction": "less", "baseline_value": "1.020,5",
        "baseline_on": "2022-12-31", "target_value": "10", "target_on": "2026-12-31",
        "values": "2024 12,5", "per_capita": "none", "source": "", "source_url": "", "method": "",
    } | changes  # fmt: skip


def send(author, project: Project, *sent: dict, initial=0, **changes):
    project.refresh_from_db()
    data = {"version": project.version, **steps.rows("indicators", *sent, initial=initial)}
    return author.post(steps.address(project, "results"), data | changes)


def measured(*values, project=None, **fields) -> Indicator:
    rows = [{"on": f"{2018 + n}-12-31", "value": str(value)} for n, value in enumerate(values)]
    project = project or ProjectFactory(published=True)
    given = {"name": NAME, "unit": "Minuten", "direction": "less"} | fields
    return Indicator.objects.create(project=project, values=rows, **given)


class TestReadingLines:
    @pytest.mark.parametrize(
        ("line", "on", "value", "note"),
        [
            ("31.12.2024 12,5", "2024-12-31", "12.5", ""),
            ("12.2024\t1.234,5", "2024-12-31", "1234.5", ""),
            ("2024: 12,5", "2024-12-31", "12.5", ""),
            ("2024-12-31;12.5", "2024-12-31", "12.5", ""),
            ("2024-12-31,12.5", "2024-12-31", "12.5", ""),
            ("1.2.24 7", "2024-02-01", "7", ""),
            ("02/2024 7", "2024-02-29", "7", ""),
            ("2024-02 7", "2024-02-29", "7", ""),
            ("Feb 24\t7", "2024-02-29", "7", ""),
            ("März 2024: 7", "2024-03-31", "7", ""),
            ("31.12.2024 00:00:00\t7", "2024-12-31", "7", ""),
            ("2024 – 7", "2024-12-31", "7", ""),
            ("2024 -7,5", "2024-12-31", "-7.5", ""),
            ("2024 −7,5 weniger", "2024-12-31", "-7.5", "weniger"),
            ("2024 12 500 Besuche", "2024-12-31", "12500", "Besuche"),
            ("2024 12,5 %", "2024-12-31", "12.5", ""),
            ("2024;12,5;neue  Zählung", "2024-12-31", "12.5", "neue Zählung"),
            ("2024 | 3 | ab Juni", "2024-12-31", "3", "ab Juni"),
            ("2024\t\t3\t\tab Juni", "2024-12-31", "3", "ab Juni"),
            ("1.1.2024 0,0001", "2024-01-01", "0.0001", ""),
            ("2024 999.999.999.999,9999", "2024-12-31", "999999999999.9999", ""),
        ],
    )  # fmt: skip
    def test_accepts_values_as_typed_and_pasted(self, line, on, value, note):
        (found,) = time_series.parse(line)
        assert (found["on"], found["value"], found.get("note", "")) == (on, value, note)

    @time_machine.travel(TODAY, tick=False)
    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("viel", "Am Anfang fehlt der Zeitpunkt"),
            ("12,5", "Am Anfang fehlt der Zeitpunkt"),
            ("2024", "Nach dem Zeitpunkt fehlt die Zahl"),
            ("2024 viel", "Nach dem Zeitpunkt fehlt die Zahl"),
            ("2024 1.2.3", "„1.2.3“ ist keine Zahl"),
            ("2024 12:30", "„12:30“ ist keine Zahl"),
            ("2024 1e5", "„1e5“ ist keine Zahl"),
            ("31.02.2024 5", "gibt es im Kalender nicht"),
            ("13.2024 5", "gibt es im Kalender nicht"),
            ("Foo 2024 5", "gibt es im Kalender nicht"),
            ("1066 5", "gibt es im Kalender nicht"),
            ("2027 5", "liegt in der Zukunft"),
            ("02.03.2026 5", "liegt in der Zukunft"),
            ("2024 1234567890123", "höchstens 12 Stellen vor und 4 nach dem Komma"),
            ("2024 0,00001", "höchstens 12 Stellen vor und 4 nach dem Komma"),
            ("2024 5 " + "x" * 201, "Die Anmerkung ist zu lang"),
        ],
    )
    def test_errors_name_the_line_and_the_remedy(self, line, says):
        with pytest.raises(ValidationError) as refused:
            time_series.parse(f"2020 1\n\n{line}")
        (message,) = refused.value.messages
        assert message.startswith("Zeile 3: ")
        assert says in message

    def test_the_heading_of_a_pasted_table_is_skipped(self):
        assert len(time_series.parse("Jahr\tWert\n2023\t1\r\n2024\t2\r\n")) == 2

    def test_the_current_year_and_month_are_accepted(self):
        with time_machine.travel(TODAY, tick=False):
            assert len(time_series.parse("2026 1\n03.2026 2\n01.03.2026 3")) == 3

    def test_two_values_for_one_day_are_refused(self):
        with pytest.raises(ValidationError, match="steht schon in Zeile 1"):
            time_series.parse("2024 1\n31.12.2024 2")

    def test_at_most_sixty_values(self):
        lines = [f"{1950 + n} {n}" for n in range(61)]
        assert len(time_series.parse("\n".join(lines[:60]))) == 60
        with pytest.raises(ValidationError, match="höchstens 60"):
            time_series.parse("\n".join(lines))

    def test_further_invalid_lines_are_counted(self):
        with pytest.raises(ValidationError) as refused:
            time_series.parse("\n".join(["2020 x"] * 9))
        assert refused.value.messages[-1] == "Und 4 weitere Zeilen."
        assert len(refused.value.messages) == 6

    @given(st.text(max_size=200))
    def test_any_text_is_parsed_or_refused(self, text):
        with contextlib.suppress(ValidationError):
            time_series.validate(time_series.parse(text))

    @given(
        st.dictionaries(
            st.dates(date(1900, 1, 1), date(2020, 12, 31)),
            st.decimals(-(10**11), 10**11, places=4, allow_nan=False),
            max_size=60,
        )
    )
    def test_formatted_values_parse_back_to_the_same(self, values):
        stored = [time_series.Value(on, value).stored() for on, value in sorted(values.items())]
        assert time_series.parse(time_series.typed(stored)) == stored
        time_series.validate(stored)

    @pytest.mark.parametrize(
        "rows",
        [
            None, 5, ["x"], [{"on": "2024-01-01"}], [{"on": "gestern", "value": "1"}],
            [{"on": "2024-01-01", "value": 1.5}], [{"on": "2024-01-01", "value": "NaN"}],
            [{"on": "2024-01-01", "value": "1.50"}], [{"on": "2024-01-01", "value": "1", "more": 1}],
            [{"on": "2024-01-01", "value": "1", "precision": "hour"}],
            [{"on": "2024-01-02", "value": "1"}, {"on": "2024-01-01", "value": "1"}],
            [{"on": "2024-01-01", "value": "1"}] * 2,
        ],
    )  # fmt: skip
    def test_malformed_values_are_not_stored(self, rows):
        with pytest.raises(ValidationError):
            time_series.validate(rows)


class TestForm:
    def test_saves_typed_values_exactly(self, author, draft):
        answer = send(author, draft, row(values="12.2024\t8,25\n2023 9 geschätzt"))
        assert answer["Location"] == steps.address(draft, "partners")
        found = draft.indicators.get()
        assert found.baseline_value == Decimal("1020.5")
        assert found.values == [
            {"on": "2023-12-31", "value": "9", "precision": "year", "note": "geschätzt"},
            {"on": "2024-12-31", "value": "8.25", "precision": "month"},
        ]
        page = author.get(steps.address(draft, "results")).text
        assert "2023 9 geschätzt\n12.2024 8,25" in page
        assert 'value="1.020,5"' in page

    def test_identical_input_sent_twice_is_no_conflict(self, author, draft):
        send(author, draft, row())
        sent = row(id=str(draft.indicators.get().pk))
        version = Project.objects.get(pk=draft.pk).version
        assert send(author, draft, sent, initial=1, version=version).status_code == 302
        assert send(author, draft, sent, initial=1, version=version).status_code == 302
        assert draft.indicators.count() == 1

    def test_a_conflict_shows_both_versions(self, author, draft):
        send(author, draft, row())
        pk, version = str(draft.indicators.get().pk), Project.objects.get(pk=draft.pk).version
        send(author, draft, row(id=pk, values="2024 99"), initial=1)
        answer = send(author, draft, row(id=pk, values="2024 77"), initial=1, version=version)
        assert answer.status_code == 409
        assert "2024: 99" in answer.text
        assert "2024: 77" in answer.text

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"name": ""}, "Bitte machen Sie hier eine Angabe"),
            ({"unit": ""}, "Bitte machen Sie hier eine Angabe"),
            ({"baseline_value": "viel"}, "Bitte geben Sie eine Zahl an"),
            ({"baseline_value": "0,00001"}, "höchstens 12 Stellen"),
            ({"baseline_on": ""}, "von wann der Ausgangswert ist"),
            ({"baseline_value": ""}, "Bitte geben Sie den Ausgangswert an"),
            ({"baseline_on": "2999-01-01"}, "liegt in der Zukunft"),
            ({"target_value": ""}, "Bitte geben Sie den Zielwert an"),
            ({"unit": "%", "per_capita": "one"}, "Prozente lassen sich nicht"),
            ({"source_url": "javascript:alert(1)"}, "https://"),
            ({"values": "2024 viel"}, "Zeile 1:"),
            ({"per_capita": "million"}, "million"),
        ],
    )
    def test_invalid_input_comes_back_with_the_typed_text(self, author, draft, changes, says):
        answer = send(author, draft, row(**changes))
        assert answer.status_code == 422
        assert says in answer.text
        assert NAME in answer.text or "name" in changes
        if "values" in changes:
            assert changes["values"] in answer.text
        assert not draft.indicators.exists()

    def test_empty_rows_are_ignored_and_marked_ones_removed(self, author, draft):
        blank = dict.fromkeys(row(), "") | {"direction": "neutral", "per_capita": "none"}
        send(author, draft, row(), blank)
        pk = str(draft.indicators.get().pk)
        send(author, draft, row(id=pk, DELETE="on"), initial=1)
        assert not draft.indicators.exists()

    def test_at_most_twelve_indicators(self, author, draft):
        assert send(author, draft, *[row()] * 13).status_code == 422

    def test_another_town_cannot_edit_them(self, client, draft, published):
        sign_in(client, acting())
        assert client.get(steps.address(draft, "results")).status_code == 404
        assert client.get(steps.address(published, "results")).status_code == 403

    @pytest.mark.parametrize(
        "wrong",
        [{"baseline_value": 1}, {"baseline_on": "2024-01-01"}, {"target_on": "2024-01-01"}],
    )
    def test_the_database_enforces_the_rules_too(self, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            measured(1, **wrong)


class TestRevision:
    def test_public_values_stay_until_it_is_approved(self, author, published, actor):
        old = measured("30", project=published)
        revision = open_revision(published, by=actor)
        copy = revision.indicators.get()
        send(author, revision, row(id=str(copy.pk), values="2018 30\n2024 7,5"), row(name="Neu"),
             initial=1)  # fmt: skip
        public = Client().get(published.get_absolute_url()).text
        assert "7,5" not in public
        approve(revision)
        found = published.indicators.order_by("position")
        assert next(row.pk for row in found) == old.pk
        assert [row.name for row in found] == [NAME, "Neu"]
        assert "7,5\u00a0Minuten" in Client().get(published.get_absolute_url()).text

    def test_the_moderator_sees_them_before_deciding(self, client, published, actor):
        measured("30", project=published)
        revision = open_revision(published, by=actor)
        Indicator.objects.filter(project=revision).update(name="Anrufe am Tag")
        revision.state, revision.submitted_at = State.SUBMITTED, published.published_at
        revision.save()
        page = sign_in(client, moderator()).get(f"/moderation/project/{revision.pk}/", follow=True)
        assert "Anrufe am Tag" in page.text


class TestWords:
    @pytest.mark.parametrize(
        ("fields", "values", "words"),
        [
            ({}, [20, 12], "−40\u00a0% gegenüber 2018 (besser)"),
            ({"direction": "more"}, [20, 12], "−40\u00a0% gegenüber 2018 (schlechter)"),
            ({"direction": "neutral"}, [20, 30], "+50\u00a0% gegenüber 2018"),
            ({}, [20, 20], "unverändert gegenüber 2018"),
            ({"unit": "%"}, [20, 12], "−8 Prozentpunkte gegenüber 2018 (besser)"),
            ({}, [0, 12], "+12\u00a0Minuten gegenüber 2018 (schlechter)"),
            ({}, [-5, -10], "−5\u00a0Minuten gegenüber 2018 (besser)"),
            ({"direction": "more"}, [1000, "1000.5"], "+0,05\u00a0% gegenüber 2018 (besser)"),
        ],
    )
    def test_change_since_the_baseline(self, fields, values, words):
        given = {"baseline_value": Decimal(values[0]), "baseline_on": date(2018, 12, 31)}
        assert change_text(measured(*values, **given | fields)) == words

    @pytest.mark.parametrize(
        ("direction", "value", "due", "words"),
        [
            ("less", 10, None, "Ziel erreicht"), ("less", 11, None, "Ziel noch nicht erreicht"),
            ("less", 11, date(2026, 3, 1), "Ziel noch nicht erreicht"),
            ("less", 11, date(2026, 2, 28), "Ziel nicht erreicht"),
            ("more", 10, None, "Ziel erreicht"), ("more", 9, None, "Ziel noch nicht erreicht"),
            ("neutral", 10, None, ""),
        ],
    )  # fmt: skip
    def test_target_reached_or_not(self, direction, value, due, words):
        made = measured(value, direction=direction, target_value=10, target_on=due)
        made.refresh_from_db()
        assert result_of(made, made.project.municipality, date(2026, 3, 1)).verdict == words

    def test_without_values_there_is_no_verdict_and_no_chart(self):
        made = measured(target_value=10)
        shown = result_of(made, made.project.municipality)
        assert (shown.chart, shown.verdict, shown.change, shown.latest) == (None, "", "", "")
        assert "Noch kein Messwert." in Client().get(made.project.get_absolute_url()).text

    def test_values_per_inhabitant_use_the_population_of_the_register(self, published):
        made = measured(100, 300, project=published, per_capita=PerCapita.THOUSAND)
        town = published.municipality
        town.population_on = date(2023, 12, 31)
        shown = result_of(made, town)
        assert [line.per_capita for line in shown.rows] == ["2,5", "7,5"]
        assert "40.000 Menschen in Lemgo" in shown.population
        assert "31.12.2023" in shown.population
        town.population = 80_000
        assert [line.per_capita for line in result_of(made, town).rows] == ["1,25", "3,75"]
        town.population = None
        shown = result_of(made, town)
        assert shown.per_capita_label == ""
        assert "nicht bekannt" in shown.population


class TestReaders:
    def test_chart_and_table_show_the_same_numbers(self, client, published):
        measured("1020.5", "12.25", project=published, source="Zeiterfassung",
                 baseline_value=30, baseline_on=date(2017, 5, 4))  # fmt: skip
        page = client.get(published.get_absolute_url()).text
        assert page.count('class="chart__point"') == 3
        for text in ("Wirkung in Zahlen", "12,25", "1.020,5", "04.05.2017", "Zeiterfassung"):
            assert text in page

    def test_hidden_with_its_project(self, client, published, actor):
        measured(1, project=published)
        Project.objects.filter(pk=published.pk).update(state=State.TAKEN_DOWN)
        assert NAME not in client.get(published.get_absolute_url()).text
        assert client.get(f"/api/v1/projects/{published.pk}/").status_code == 410

    def test_text_of_towns_is_escaped(self, client, published):
        bad = "<script>alert(1)</script>\"'"
        measured(1, project=published, name=bad, unit=bad[:40], source=bad, method=bad)
        page = client.get(published.get_absolute_url()).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_the_page_costs_the_same_for_two_and_sixty_values(self, client, published):
        path = published.get_absolute_url()
        measured(*range(2), project=published)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(path)
        years = [{"on": f"{1950 + n}-12-31", "value": str(n)} for n in range(60)]
        for n in range(11):
            measured(project=published, name=str(n))
        Indicator.objects.update(values=years)
        with CaptureQueriesContext(connection) as many:
            assert client.get(path).status_code == 200
        assert len(many) == len(few)

    def test_the_api_returns_exact_decimals_as_strings(self, client, published):
        measured("1020.50", project=published, per_capita=PerCapita.THOUSAND,
                 direction=Direction.LESS, baseline_value=Decimal("0.0001"),
                 baseline_on=date(2017, 1, 1), target_value=Decimal("-3"))  # fmt: skip
        Indicator.objects.update(
            values=[{"on": "2024-12-31", "value": "12.25", "precision": "year"}]
        )
        data = json.loads(client.get(f"/api/v1/projects/{published.pk}/").content)
        (found,) = data["indicators"]
        assert found["baseline"] == {"value": "0.0001", "measured_on": "2017-01-01"}
        assert found["target"] == {"value": "-3", "due_on": None}
        assert found["values"] == [
            {"measured_on": "2024-12-31", "precision": "year", "value": "12.25", "note": None}
        ]
        assert found["per_capita"] == {
            "inhabitants": 1000, "population": 40_000, "population_on": None,
            "values": [{"measured_on": "2024-12-31", "value": "0.306"}],
        }  # fmt: skip
        assert (found["direction"], found["source_url"], found["method"]) == ("less", None, None)
