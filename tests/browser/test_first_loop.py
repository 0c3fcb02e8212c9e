"""The core workflow: a town writes, a moderator asks and publishes, a visitor finds the project."""

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from core.demo import TOTP_SECRET, totp_code
from core.models import MailRecord
from tests.browser import walk
from tests.factories import MembershipFactory, ModeratorFactory, MunicipalityFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ein-langes-passwort-2026"


def person(factory, email: str, *, second_factor: bool = False):
    user = factory(email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if second_factor:
        secret = get_adapter().encrypt(TOTP_SECRET)
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": secret}
        )
    return user


def test_project_is_written_reviewed_published_and_found(tab, site):
    darmstadt = MunicipalityFactory(ars="064110000000", short_name="Darmstadt")
    editor = person(UserFactory, "editor@darmstadt.example")
    MembershipFactory(user=editor, municipality=darmstadt)
    person(ModeratorFactory, "moderation@exchange.example", second_factor=True)
    writer, moderator, visitor = tab(), tab(), tab()

    walk.sign_in(writer, "editor@darmstadt.example", PASSWORD)
    walk.write_project(writer)
    visitor.goto("/projekte/")
    expect(visitor.get_by_text(walk.TITLE)).to_have_count(0)

    walk.sign_in(moderator, "moderation@exchange.example", PASSWORD, totp_code)
    walk.decide(moderator, "Rückfrage stellen", "Bitte nennen Sie eine Zahl zum Nutzen.")
    walk.answer(writer, "Bitte nennen Sie eine Zahl zum Nutzen.")
    walk.decide(moderator, "Veröffentlichen")

    walk.find(visitor)
    assert visitor.context.cookies() == []
    answer = requests.get(f"{site}/api/v1/projects/", params={"q": "Gläteerkenung"}, timeout=10)
    assert [row["title"] for row in answer.json()["results"]] == [walk.TITLE]
    assert MailRecord.objects.filter(to="editor@darmstadt.example").count() == 2
