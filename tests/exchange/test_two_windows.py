"""A form open twice, by two people or in two windows: the second to save sees both texts."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.admin_shared import SharedAdmin
from directory.models import Expert
from editorial.models import CannedResponse
from municipalities.models import Membership, Municipality
from notifications.models import DigestSchedule
from projects.models import ArtifactType, Theme
from tests.factories import (
    MembershipFactory,
    NeedFactory,
    ProjectFactory,
    acting,
    administrator,
    moderator,
)
from tests.shared_world import shared_world
from tests.signing_in import sign_in
from watching.models import Watch

pytestmark = pytest.mark.django_db


def two_of_a_town() -> tuple:
    actor = acting("coordinator")
    return actor, acting("coordinator", municipality=actor.municipality)


two, _two = shared_world(two_of_a_town, name="two")


@pytest.fixture
def actor(two):
    return two[0]


@pytest.fixture
def author(client, actor):
    return sign_in(client, actor)


@pytest.fixture
def colleague(two):
    return sign_in(Client(), two[1])


def seen_on(page) -> str:
    return re.search(r'name="seen" value="(\w{64})"', page.text)[1]


def saved_twice(first, second, address, data, one: dict, other: dict, target: str = ""):
    """Open the page in both; save ``one`` in the first, then ``other`` in the second."""
    seen = [{"seen": seen_on(window.get(address))} for window in (first, second)]
    target = target or address
    assert first.post(target, data | one | seen[0]).status_code == 302
    answer = second.post(target, data | other | seen[1])
    again = {"seen": seen_on(answer)} if answer.status_code == 409 else {}
    return answer, data | other | again


class TestBothTexts:
    def test_conflict_over_the_profile_of_a_town(self, author, colleague, actor):
        data = {"website": "", "it_operator": "", "has_lorawan": "unknown"}
        data |= {"has_public_utility": "unknown", "staff_days_available": ""}
        answer, mine = saved_twice(
            colleague,
            author,
            reverse("town_profile_edit"),
            data,
            {"about": "Ihr"},
            {"about": "Mein"},
        )
        assert answer.status_code == 409
        comparison, form = answer.text.split('<form class="form', 1)
        assert "Ihr" in comparison
        assert "Mein" in comparison
        assert "Mein" in form
        assert "LoRaWAN" not in comparison
        town = Municipality.objects.get(pk=actor.municipality_id)
        assert town.about == "Ihr"
        assert author.post(reverse("town_profile_edit"), mine).status_code == 302
        town.refresh_from_db()
        assert town.about == "Mein"

    def test_conflict_over_a_text_block(self):
        windows = [sign_in(Client(), moderator()) for _ in range(2)]
        block = CannedResponse.objects.create(title="A", text="alt")
        data = {"title": "A", "position": 100, "is_active": "on", "decision": ""}
        answer, _ = saved_twice(
            *windows,
            reverse("canned_response_edit", args=[block.pk]),
            data,
            {"text": "erste"},
            {"text": "zweite"},
        )
        assert answer.status_code == 409
        assert "erste" in answer.text
        assert "zweite" in answer.text
        block.refresh_from_db()
        assert block.text == "erste"

    def test_conflict_over_the_responsible_person(self, author, colleague, actor):
        people = [MembershipFactory(municipality=actor.municipality).user for _ in range(2)]
        answer, _ = saved_twice(
            colleague,
            author,
            reverse("responsibility_default"),
            {"deputy": ""},
            {"owner": people[0].pk},
            {"owner": people[1].pk},
        )
        assert answer.status_code == 409

    def test_conflict_over_ones_own_expert_entry(self, author, actor):
        answer, _ = saved_twice(
            author, author, reverse("expert_own"), {}, {"about": "Wärme"}, {"about": "Kälte"}
        )
        assert answer.status_code == 409
        assert "in einem anderen Fenster" in answer.text
        assert Expert.objects.get(user=actor.user).about == "Wärme"

    def test_conflict_over_an_account(self, author, actor):
        data = {"full_name": "A B", "language": "de"}
        answer, _ = saved_twice(
            author, author, reverse("account_profile"), data, {"office": "Bau"}, {"office": "IT"}
        )
        assert answer.status_code == 409
        assert User.objects.get(pk=actor.user_id).office == "Bau"

    def test_conflict_over_notification_settings(self, author, actor):
        address = reverse("notification_settings")
        page = author.get(address)
        checked = dict(re.findall(r'name="([\w-]+)" value="(\w+)" id="[\w-]+" checked', page.text))
        answer, _ = saved_twice(
            author, author, address, checked, {"interval": "daily"}, {"interval": "never"}
        )
        assert answer.status_code == 409
        assert DigestSchedule.objects.get(user=actor.user).interval == "daily"

    def test_conflict_over_the_themes_a_town_follows(self, author, colleague, actor):
        one, other = Theme.objects.all()[:2]
        answer, _ = saved_twice(
            colleague,
            author,
            reverse("watch_list"),
            {},
            {"themes": [one.pk]},
            {"themes": [other.pk]},
            target=reverse("watch_themes"),
        )
        assert answer.status_code == 409
        assert set(Watch.objects.values_list("theme", flat=True)) == {one.pk}


class TestNoConflict:
    def test_when_both_saved_the_same(self, author, colleague):
        data = {"about": "Gleich", "website": "", "has_lorawan": "unknown"}
        data |= {"has_public_utility": "unknown"}
        answer, _ = saved_twice(colleague, author, reverse("town_profile_edit"), data, {}, {})
        assert answer.status_code == 302

    def test_when_nobody_saved_in_between(self, author):
        address = reverse("town_profile_edit")
        data = {"has_lorawan": "unknown", "has_public_utility": "unknown"}
        for text in ("eins", "zwei"):
            seen = seen_on(author.get(address))
            assert author.post(address, data | {"about": text, "seen": seen}).status_code == 302


def test_a_role_changed_since_the_page_was_opened_is_a_conflict(author, colleague, actor):
    member = MembershipFactory(municipality=actor.municipality, role="editor")
    address = reverse("change_role", args=[member.pk])
    sent = {"role": "coordinator", "seen": "editor"}
    assert colleague.post(address, sent).status_code == 302
    answer = author.post(address, {"role": "editor", "seen": "editor"})
    assert answer.status_code == 409
    assert "inzwischen" in answer.text
    assert Membership.objects.get(pk=member.pk).role == "coordinator"


class TestAdministration:
    def test_of_two_administrators_the_second_sees_both_texts(self):
        windows = [sign_in(Client(), administrator()) for _ in range(2)]
        row = ArtifactType.objects.first()
        address = f"/verwaltung/projects/artifacttype/{row.pk}/change/"
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', windows[0].get(address).text))
        data = {
            name: unescape(text)
            for name, text in fields.items()
            if name.startswith(("l", "p", "o"))
        }
        answer, mine = saved_twice(
            *windows, address, data, {"label_de": "Erste"}, {"label_de": "Zweite"}
        )
        assert answer.status_code == 409
        assert "gespeichert ist „Erste“, Ihre Eingabe ist „Zweite“" in answer.text
        row.refresh_from_db()
        assert row.label_de == "Erste"
        assert windows[1].post(address, mine).status_code == 302
        row.refresh_from_db()
        assert row.label_de == "Zweite"

    def test_every_page_that_changes_rows_is_guarded(self, rf):
        request = rf.get("/")
        request.user = administrator().user
        unguarded = [
            model._meta.label
            for model, page in admin.site._registry.items()
            if page.has_change_permission(request) and not isinstance(page, SharedAdmin)
        ]
        assert unguarded == []


class TestDecisions:
    @pytest.fixture
    def entry(self):
        return ProjectFactory(submitted=True)

    def test_the_typed_reason_is_kept_when_the_entry_changed(self, client, entry):
        sign_in(client, moderator())
        address = reverse("moderation_entry", args=["project", entry.pk])
        sent = {"decision": "reject", "reason": "Mein Grund", "version": entry.version}
        entry.version += 1
        entry.save()
        answer = client.post(address, sent)
        assert answer.status_code == 409
        assert "wurde inzwischen geändert" in answer.text
        assert "Mein Grund</textarea>" in answer.text
        assert client.post(address, sent | {"version": entry.version}).status_code == 302

    def test_the_typed_reason_is_kept_when_a_colleague_decided_first(self, client, entry):
        address = reverse("moderation_entry", args=["project", entry.pk])
        sent = {"decision": "reject", "reason": "Mein Grund", "version": entry.version}
        sign_in(client, moderator())
        page = client.get(address)
        assert page.status_code == 200
        entry.state, entry.slug, entry.published_at = "published", "x", timezone.now()
        entry.version += 1
        entry.save()
        answer = client.post(address, sent)
        assert answer.status_code in (409, 422)
        assert "Mein Grund" in answer.text


class TestDeleting:
    def test_a_draft_changed_by_a_colleague_is_not_deleted_unseen(self, author, actor):
        draft = ProjectFactory(municipality=actor.municipality)
        address = reverse("project_delete", args=[draft.pk])
        assert 'name="version" value="1"' in author.get(address).text
        draft.version = 2
        draft.save()
        answer = author.post(address, {"version": 1})
        assert answer.status_code == 409
        assert 'name="version" value="2"' in answer.text
        assert author.post(address, {"version": 2}).status_code == 302

    def test_a_need_changed_by_a_colleague_is_not_deleted_unseen(self, author, actor):
        need = NeedFactory(municipality=actor.municipality, version=3)
        address = reverse("need_delete", args=[need.pk])
        assert author.post(address, {"version": 2}).status_code == 409
        assert author.post(address, {"version": 3}).status_code == 302
