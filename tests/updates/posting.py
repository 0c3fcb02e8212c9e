"""Status updates as towns write them, and every kind of person."""

import uuid
from datetime import date

from tests.people import OWN, SIDE, STAFF
from updates import services
from updates.models import StatusUpdate

PAGE = "/projekte/dipas/"
TITLE, TEXT = "Zehn Sensoren messen", "Der letzte hängt am *Mühlbach*."
PEOPLE = (*OWN, *SIDE, "AN", "NT", "XX", "M1", *STAFF)


def given(**changes) -> dict:
    return {"on": date(2025, 6, 18), "title": TITLE, "text": TEXT, "link": ""} | changes


def write(project, by, *, token=None, **changes) -> StatusUpdate:
    return services.write(project, by=by, given=given(**changes), token=token or uuid.uuid4())


def form(**changes) -> dict:
    """Form data as the page sends it."""
    sent = given(on="2025-06-18", token=str(uuid.uuid4()))
    return sent | changes


def api(project, extra="") -> str:
    return f"/api/v1/projects/{project.pk}/status-updates/{extra}"


def list_page(project) -> str:
    return f"/projekte/{project.pk}/neuigkeiten/"


def many(project, number: int) -> list[StatusUpdate]:
    rows = [
        StatusUpdate(project=project, **given(on=date(2020 + n // 300, 1 + n % 12, 1 + n % 28)))
        for n in range(number)
    ]
    return StatusUpdate.objects.bulk_create(rows)
