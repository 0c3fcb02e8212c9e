"""A text has the same length in the browser's counter, on the server and in the database."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.template import Context, Template
from django.urls import reverse

from core.text.typed import typed, typed_json
from editorial.models import CannedResponse
from tests.factories import ProjectFactory, acting, administrator, moderator
from tests.projects import steps
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


class Note(forms.Form):
    text = forms.CharField(max_length=10, widget=forms.Textarea)
    secret = forms.CharField(max_length=10, widget=forms.PasswordInput)
    address = forms.URLField(max_length=500)


def rendered(form) -> str:
    template = Template("{% load ui %}{% for bound in form %}{% field bound %}{% endfor %}")
    return template.render(Context({"form": form}))


@pytest.fixture
def member():
    return acting()


@pytest.fixture
def draft(member):
    return ProjectFactory(municipality=member.municipality, created_by=member.user)


class TestLineBreaks:
    @pytest.mark.parametrize("given", ["a\r\nb", "a\rb", "a\nb"])
    def test_count_as_one_character_in_every_form(self, given):
        assert typed(given) == "a\nb"
        assert typed_json({"x": [given, {"y": given}], "n": 1}) == {
            "x": ["a\nb", {"y": "a\nb"}],
            "n": 1,
        }

    def test_a_text_that_just_fits_in_the_browser_fits_here(self, client, member, draft):
        text = "ab\r\n" * (400 // 3) + "x"
        assert len(typed(text)) == 400 < len(text)
        sign_in(client, member)
        answer = client.post(steps.address(draft, "basics"), steps.basics(draft, summary=text))
        assert answer.status_code == 302
        draft.refresh_from_db()
        assert draft.summary == typed(text)

    def test_are_stored_in_one_form(self, client):
        sign_in(client, moderator())
        data = {"title": "A", "text": "eins\r\n\r\nzwei", "position": 1, "is_active": "on"}
        client.post(reverse("canned_response_create"), data)
        assert CannedResponse.objects.get(title="A").text == "eins\n\nzwei"


class TestTooLong:
    def test_names_the_limit_and_the_excess(self):
        form = Note({"text": "x" * 13})
        assert form.errors["text"] == [
            "Hier sind höchstens 10 Zeichen möglich; das sind 3 Zeichen zu viel."
        ]

    def test_excess_of_one_is_singular(self):
        with pytest.raises(ValidationError) as refused:
            MaxLengthValidator(1_000)("x" * 1_001)
        assert refused.value.messages == [
            "Hier sind höchstens 1.000 Zeichen möglich; das ist 1 Zeichen zu viel."
        ]

    def test_an_emoji_is_one_character(self):
        assert "text" not in Note({"text": "🚲" * 10}).errors
        assert "das ist 1 Zeichen zu viel" in Note({"text": "🚲" * 11}).errors["text"][0]

    def test_is_returned_uncut_with_the_name_of_the_field(self, client, member, draft):
        sign_in(client, member)
        text = "Wort " * 90
        answer = client.post(steps.address(draft, "basics"), steps.basics(draft, summary=text))
        assert answer.status_code == 422
        assert '<a href="#id_summary">Kurzbeschreibung</a>' in answer.text
        assert text.strip() in answer.text


class TestField:
    def test_cuts_nothing_and_shows_its_limit_without_scripts(self):
        page = rendered(Note())
        assert "maxlength" not in page
        assert 'data-limit="10"' in page
        assert 'aria-describedby="id_text-limit"' in page
        assert "höchstens 10 Zeichen" in page

    def test_has_no_counter_for_secrets_and_a_late_one_for_addresses(self):
        page = rendered(Note())
        assert 'id="id_secret-limit"' not in page
        assert "data-quiet hidden" in page.partition('id="id_address-limit"')[2].partition(">")[0]

    def test_no_page_cuts_what_is_pasted(self, client, member, draft):
        sign_in(client, member)
        for address in (
            steps.address(draft, "basics"),
            reverse("project_list"),
            reverse("account_profile"),
            reverse("town_profile_edit"),
        ):
            assert "maxlength" not in client.get(address).text

    def test_administration_does_not_cut_pasted_text(self, client):
        sign_in(client, administrator())
        assert "maxlength" not in client.get("/verwaltung/projects/theme/add/").text
