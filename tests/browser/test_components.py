"""The components of the templates, on the page that shows them all, in light, dark and at 320 px."""

import pytest
from django.urls import reverse

from tests.browser.axe import NARROWEST, check_screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS = ((1280, "light"), (1280, "dark"), (NARROWEST, "light"))


def test_no_barrier_in_any_component(tab):
    page = tab()
    problems = check_screens(page, reverse("components"), SCREENS)
    assert page.locator(".notice, .empty, .kern-btn, .page-head").count() > 20
    assert problems == []
