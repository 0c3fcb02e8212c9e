"""The components of the templates, on the page that shows them all, in light, dark and at 320 px."""

import pytest
from django.urls import reverse

from tests.browser.axe import check

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        pytest.param(1280, "light", id="light"),
        pytest.param(1280, "dark", id="dark"),
        pytest.param(320, "light", id="narrow"),
    ],
)
def test_no_barrier_in_any_component(tab, width, scheme):
    page = tab(viewport={"width": width, "height": 900}, color_scheme=scheme)
    problems = check(page, reverse("components"))
    assert page.locator(".notice, .empty, .kern-btn, .page-head").count() > 20
    assert problems == [], "\n".join(problems)
