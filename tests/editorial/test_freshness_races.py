"""Concurrent confirmations, on the page and through the link in a letter."""

import re

import pytest

from core.models import AuditEntry
from editorial.freshness import reminders as freshness_letters
from editorial.freshness.services import confirm
from editorial.models import ReviewAsk
from municipalities.choices import Role
from tests.editorial.checks import at, checked, run
from tests.factories import acting
from tests.mails import written_mails
from tests.races import at_once, together

pytestmark = pytest.mark.django_db(transaction=True)


def confirmations() -> int:
    return AuditEntry.objects.filter(action="confirmed").count()


def test_a_hundred_concurrent_clicks_confirm_once():
    member = acting(Role.EDITOR)
    project = checked("project", 300, member.municipality)
    assert at_once(lambda: confirm(project, by=member)) == 100
    assert confirmations() == 1
    project.refresh_from_db()
    assert project.version == 1


def test_concurrent_clicks_through_the_link_confirm_once():
    person = acting(Role.COORDINATOR)
    checked("project", 300, person.municipality)
    run()
    token = re.search(r"/pruefen/(\w+)/", written_mails().get(to=person.user.email).text)[1]
    ask = str(ReviewAsk.objects.get(subject="entry").pk)
    with at(2):
        together([lambda: freshness_letters.confirm_by_letter(token, [ask])] * 16)
    assert confirmations() == 1
