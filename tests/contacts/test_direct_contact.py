"""Shared names and email addresses are those of people who are still members."""

import pytest

from contacts.services import talking
from core.models import MailRecord
from municipalities.choices import Role
from tests.contacts.talks import place
from tests.factories import MembershipFactory, acting
from tests.offboarding import remove_without_heir
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def swapped(request_row, asked, asker):
    """Two people who have exchanged their email addresses."""
    for by in (asked, asker):
        talking.share_contact(request_row, by=by)
    return request_row


@pytest.mark.parametrize("goes", ["left", "locked"])
def test_person_who_left_is_no_direct_contact_and_a_colleague_may_offer(
    client, swapped, asked, asker, goes
):
    colleague = acting(Role.COORDINATOR, asked.municipality)
    assert asked.user.email in sign_in(client, asker).get(swapped.get_absolute_url()).text
    if goes == "left":
        remove_without_heir(asked)
    else:
        asked.user.is_active = False
        asked.user.save()
    for reader in (asker, colleague):
        page = sign_in(client, reader).get(swapped.get_absolute_url()).text
        assert asked.user.email not in page.replace(colleague.user.email, "")
        assert f"mailto:{asker.user.email}" not in page
    assert "Zustimmen" in page
    assert client.post(place(swapped, "kontaktdaten")).status_code == 302
    page = sign_in(client, asker).get(swapped.get_absolute_url()).text
    assert f"mailto:{colleague.user.email}" in page
    assert f"mailto:{asked.user.email}" not in page


def test_returning_person_is_shown_again_without_a_second_mail(swapped, asked):
    acting(Role.COORDINATOR, asked.municipality)
    remove_without_heir(asked)
    assert not talking.both_shared(swapped)
    MembershipFactory(user=asked.user, municipality=asked.municipality)
    MailRecord.objects.all().delete()
    assert talking.share_contact(swapped, by=asked)
    assert not MailRecord.objects.exists()
