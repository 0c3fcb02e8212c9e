"""Only the person edits their own entry, and chooses for each field whether it is shown."""

import pytest
from django.test import Client

from core.models import AuditEntry
from directory.models import Expert
from projects.models import Theme
from tests.directory.entries import OWN, PAGE, PHONE, SHOWN, entry
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
GIVEN = {"is_listed": "on", "about": "Pegel an kleinen Bächen", "phone": PHONE}


def test_nothing_is_ticked_beforehand(client, expert):
    sign_in(client, expert)
    form = client.get(OWN).context["form"]
    assert not [name for name in ("is_listed", *SHOWN) if form[name].value()]
    assert not Expert.objects.exists()


def test_entry_is_saved_through_the_page(client, expert, reader):
    theme = Theme.objects.get(code="mobility")
    sign_in(client, expert)
    assert client.post(OWN, GIVEN | {"themes": [theme.pk], "shows_name": "on"})["Location"] == PAGE
    row = Expert.objects.get()
    assert row.user == expert.user
    assert [name for name in SHOWN if getattr(row, name)] == ["shows_name"]
    assert list(row.themes.all()) == [theme]
    page = sign_in(Client(), reader).get(PAGE).text
    assert SHOWN["shows_name"] in page
    assert PHONE not in page


def test_another_persons_entry_is_never_touched(client, expert, reader):
    entry(expert)
    sign_in(client, reader)
    client.post(OWN, GIVEN | {"about": "Meins", "user": expert.user_id, "pk": expert.user_id})
    assert Expert.objects.get(user=expert.user).about == "Pegel an kleinen Bächen"
    assert Expert.objects.get(user=reader.user).about == "Meins"


def test_hiding_the_entry_keeps_it_for_later(client, expert, reader):
    entry(expert, shows_name=True)
    sign_in(client, expert)
    client.post(OWN, {name: value for name, value in GIVEN.items() if name != "is_listed"})
    assert "Pegel an kleinen" not in sign_in(Client(), reader).get(PAGE).text
    assert "Pegel an kleinen" not in client.get(PAGE).text
    assert "Pegel an kleinen" in client.get(OWN).text


def test_unticking_hides_a_field_at_once(client, expert, reader):
    entry(expert, **dict.fromkeys(SHOWN, True))
    sign_in(client, expert)
    client.post(OWN, GIVEN)
    page = sign_in(Client(), reader).get(PAGE).text
    assert not [text for text in SHOWN.values() if text in page]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"about": ""}, "Womit kennen Sie sich aus?"),
        ({"about": "x" * 10_000}, "Womit kennen Sie sich aus?"),
        ({"phone": "1" * 51}, "Telefon"),
        ({"phone": "", "shows_phone": "on"}, "Telefon"),
        ({"themes": ["wetter"]}, "Handlungsfelder"),
    ],
)
def test_invalid_form_names_the_field_and_keeps_the_input(client, expert, changes, label):
    sign_in(client, expert)
    given = GIVEN | changes
    response = client.post(OWN, given)
    assert response.status_code == 422
    sign = "" if label.endswith("?") else ":"
    assert f"{label}</a>{sign} " in response.text
    assert given["about"] in response.text
    assert given["phone"] in response.text
    assert not Expert.objects.exists()


def test_hidden_entries_may_stay_empty(client, expert):
    sign_in(client, expert)
    assert client.post(OWN, {"about": ""}).status_code == 302


def test_audit_log_notes_the_shown_fields_but_no_text(expert):
    entry(expert, shows_email=True)
    row = AuditEntry.objects.get(action="directory_changed")
    assert row.detail == {"listed": True, "shown": ["shows_email"]}
    assert row.actor_id == expert.user_id


def test_saving_twice_creates_one_entry(client, expert):
    sign_in(client, expert)
    for _n in range(2):
        client.post(OWN, GIVEN)
    assert Expert.objects.count() == 1
