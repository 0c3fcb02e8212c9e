"""Ages, thresholds and ranks, computed alike in Python and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from editorial.freshness.queries import due, filter_freshness, months_promised, stale, weight
from editorial.freshness.rules import (
    LEAST_WEIGHT,
    Freshness,
    Review,
    days_of,
    due_at,
    freshness_at,
    stale_at,
    weight_at,
)
from editorial.models import FreshnessRule
from editorial.models.freshness import RulePhase
from lessons.listing import LESSONS
from municipalities.actors import ANONYMOUS
from needs.listing import NEEDS
from project_lists.listing import PROJECTS
from projects.choices import Phase
from projects.models import Project
from tests.editorial.checks import NOW, ago, at, checked
from tests.factories import MunicipalityFactory, administrator
from tests.signing_in import sign_in

CHECKS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 14), timezones=st.just(UTC))
MONTHS = st.integers(1, 120)


@given(first=CHECKS, second=CHECKS, months=MONTHS)
def test_an_entry_checked_earlier_is_never_fresher(first, second, months):
    old, new = sorted([first, second])
    order = Freshness.values
    assert order.index(freshness_at(old, months, NOW)) >= order.index(
        freshness_at(new, months, NOW)
    )
    assert weight_at(old, months, NOW) <= weight_at(new, months, NOW)
    assert due_at(old, months) <= due_at(new, months)


@given(checked_at=CHECKS, months=MONTHS, days=st.integers(0, 4000))
def test_weight_never_rises_with_time_and_never_reaches_zero(checked_at, months, days):
    later = weight_at(checked_at, months, NOW + timedelta(days=days))
    assert LEAST_WEIGHT <= later <= weight_at(checked_at, months, NOW)


def test_due_from_the_day_after_the_review_date():
    review = Review(ago(days_of(6)), 6, NOW)
    assert review.state == Freshness.FRESH
    assert freshness_at(review.checked_at, 6, NOW + timedelta(days=1)) == Freshness.DUE
    assert freshness_at(review.checked_at, 6, NOW + timedelta(days=92)) == Freshness.STALE


def test_twelve_months_are_a_year():
    assert [days_of(months) for months in (1, 3, 6, 12, 24)] == [30, 91, 182, 365, 730]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "heute"),
        (1, "vor einem Tag"),
        (29, "vor 29 Tagen"),
        (31, "vor einem Monat"),
        (430, "vor 14 Monaten"),
        (800, "vor 2 Jahren"),
    ],
)
def test_age_in_words(days, words):
    assert Review(ago(days), 6, NOW).ago == words


def test_phases_of_the_rules_are_those_of_projects():
    assert [(p.value, str(p.label)) for p in RulePhase if p.value] == [
        (code, str(label)) for code, label in Phase.choices
    ]


@pytest.mark.django_db
class TestThresholds:
    def test_each_kind_and_each_phase_has_a_threshold(self):
        phases = set(FreshnessRule.objects.filter(kind="project").values_list("phase", flat=True))
        assert phases == {"", *Phase.values}
        assert months_promised("project", Phase.PILOT) == 6
        assert months_promised("project", Phase.OPERATION) == 12
        assert months_promised("lesson") == 24
        assert months_promised("need") == 3

    def test_a_changed_threshold_takes_effect_at_once(self, client):
        town = MunicipalityFactory()
        project = checked("project", 200, town)
        with at():
            assert "Zuletzt geprüft vor 6 Monaten" in client.get(project.get_absolute_url()).text
            FreshnessRule.objects.filter(kind="project", phase="pilot").update(
                review_after_months=8
            )
            assert "Geprüft am" in client.get(project.get_absolute_url()).text

    def test_archive_comes_after_the_check(self):
        rule = FreshnessRule.objects.get(kind="need")
        rule.review_after_months, rule.archive_after_months = 6, 6
        with pytest.raises(ValidationError) as refused:
            rule.full_clean()
        assert "archive_after_months" in refused.value.message_dict
        with pytest.raises(IntegrityError), transaction.atomic():
            rule.save()

    def test_administrator_changes_it_and_gets_errors_for_invalid_values(self, client):
        sign_in(client, administrator())
        rule = FreshnessRule.objects.get(kind="contact")
        address = reverse("admin:editorial_freshnessrule_change", args=[rule.pk])
        given = {"review_after_months": "4", "archive_after_months": "12"}
        page = client.post(address, given)
        assert "Ein alter Kontakt archiviert kein Projekt" in page.text
        assert client.post(address, given | {"archive_after_months": ""}).status_code == 302
        rule.refresh_from_db()
        assert rule.review_after_months == 4


class TestOrder(TestCase):
    """Orderings of pages and API: all else equal, the entry checked later comes first."""

    LISTS = (("project", PROJECTS), ("lesson", LESSONS), ("need", NEEDS))

    def setUp(self):
        town = MunicipalityFactory()
        lesson = {"project": checked("project", 0, town, title="Anderes")}
        extra = {"project": {}, "lesson": lesson, "need": {}}
        words = {"title": "Pegelmessung am Bach"}
        self.rows = {
            kind: [checked(kind, 0, town, **words, **extra[kind]) for _three in range(3)]
            for kind, _catalogue in self.LISTS
        }

    @settings(max_examples=3, deadline=None)
    @given(moments=st.lists(CHECKS, min_size=3, max_size=3, unique_by=lambda m: int(m.timestamp())))
    def test_later_check_first(self, moments):
        for kind, catalogue in self.LISTS:
            rows = self.rows[kind]
            for row, moment in zip(rows, moments, strict=True):
                type(row).objects.filter(pk=row.pk).update(verified_at=moment)
            expected = [row.pk for _m, row in sorted(zip(moments, rows, strict=True), reverse=True)]
            for query in ("ordering=-verified_at", "q=Pegelmessung", "q=Pegelmessug"):
                with time_machine.travel(NOW, tick=False):
                    assert self._walked(catalogue, query) == expected, (kind, query)

    def _walked(self, catalogue, query: str) -> list:
        """Walk the pages, one row each."""
        found, cursor = [], ""
        while True:
            data = QueryDict(f"{query}&page_size=1&cursor={cursor}")
            _rows, page, _m = catalogue.read(catalogue.parameters_of(data, ANONYMOUS))
            found += [row.pk for row in page.results if row.title != "Anderes"]
            if not page.next_cursor:
                return found
            cursor = page.next_cursor

    @settings(max_examples=25, deadline=None)
    @given(moment=CHECKS, phase=st.sampled_from(["", *Phase.values]))
    def test_python_and_sql_agree(self, moment, phase):
        row = self.rows["project"][0]
        rows = Project.objects.filter(pk=row.pk)
        rows.update(verified_at=moment, phase=phase)
        months = months_promised("project", phase)
        found = rows.annotate(
            due=due(Project), stale=stale(Project), weight=weight(Project, NOW)
        ).get()
        assert found.due == due_at(moment, months)
        assert found.stale == stale_at(moment, months)
        assert found.weight == weight_at(moment, months, NOW)
        for state in Freshness.values:
            is_in = filter_freshness(rows, [state], NOW).exists()
            assert is_in == (freshness_at(moment, months, NOW) == state)


@pytest.mark.django_db
def test_relevance_outranks_freshness():
    town = MunicipalityFactory()
    old = checked("project", 190, town, title="Glatteis")
    checked("project", 1, town, title="Brücken", solution="Auch Glatteis wird gemeldet.")
    with at():
        data = QueryDict("q=Glatteis")
        found = PROJECTS.listing(data, ANONYMOUS).page.results
    assert found[0].pk == old.pk


@pytest.mark.django_db
def test_pages_start_with_the_last_checked_the_api_with_the_newest(client):
    town = MunicipalityFactory()
    old = checked("project", 300, town, title="Alt, aber geprüft")
    new = checked("project", 100, town, title="Eben veröffentlicht")
    Project.objects.filter(pk=old.pk).update(verified_at=ago(1))
    with at():
        page = client.get("/projekte/").text
        api = client.get("/api/v1/projects/").json()["results"]
        same = client.get("/api/v1/projects/?ordering=-verified_at").json()["results"]
    assert page.index(old.title) < page.index(new.title)
    assert [row["title"] for row in api] == [new.title, old.title]
    assert [row["title"] for row in same] == [old.title, new.title]


@pytest.mark.django_db
def test_order_by_the_last_check_uses_its_index():
    data = QueryDict("ordering=-verified_at")
    parameters = PROJECTS.parameters_of(data, ANONYMOUS)
    rows = parameters.filterset.qs.with_card_data()
    ordering = PROJECTS.orderings["verified_at"]
    rows = rows.annotate(last_checked=ordering.annotation()).order_by("-last_checked", "-pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "project_checked" in rows[:26].explain()
