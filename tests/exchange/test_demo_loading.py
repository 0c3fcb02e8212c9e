"""Conditions under which the demo's content is not loaded."""

import pytest
from django.core.management import CommandError, call_command

from projects.models import Project

pytestmark = pytest.mark.django_db


def test_loading_is_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="Echtbetrieb"):
        call_command("load_demo")


def test_nothing_is_created_without_the_accounts(db):
    call_command("load_demo")
    assert not Project.objects.exists()
