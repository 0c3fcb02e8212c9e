"""Shared by tests of corrections and public reports: an entry of each kind, forms as browsers send them."""

import uuid
from datetime import timedelta

import time_machine
from django.utils import timezone

from editorial.corrections import services as corrections
from editorial.corrections.correctable_fields import find
from editorial.corrections.queries import situation
from editorial.corrections.services import Proposal
from editorial.models import Correction
from editorial.workflow.kinds import kind_of
from municipalities.actors import ANONYMOUS
from tests.factories import EventFactory, LessonFactory, NeedFactory, ProjectFactory

MAKERS = {
    "project": ProjectFactory,
    "lesson": LessonFactory,
    "need": NeedFactory,
    "event": EventFactory,
}
NEW = "Sensoren melden alle zehn Minuten, was der Bach tut."
EMAIL = "leserin@example.org"


def address(entry, field: str = "") -> str:
    base = f"/korrektur/{entry.kind_name}/{entry.pk}/"
    return f"{base}{field}/" if field else base


def send(client, path: str, *, seconds: int = 10, **changes):
    """Open the form, wait, and send it; ``changes`` override fields, including hidden ones."""
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        page = client.get(path)
        assert page.status_code == 200, page.status_code
        form = page.context["form"]
        given = {name: form[name].value() for name in form.fields}
        data = {name: value for name, value in given.items() if value is not None}
    with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
        return client.post(path, data | changes)


def propose(
    entry, field="summary", value=NEW, *, by=ANONYMOUS, email="", base=None, token=None
) -> Correction:
    """Propose through the service, bypassing the page."""
    target = find(kind_of(entry).correctable, entry, field, by)
    proposal = Proposal(
        target,
        value,
        base_value=target.value if base is None else base,
        base_version=entry.version,
        contact_email=email,
        token=token or uuid.uuid4(),
    )
    return corrections.propose(entry, proposal, by=by)


def accept(correction, by, *, seen=None):
    seen = situation(correction, by).seen if seen is None else seen
    return corrections.accept(correction, by=by, seen=seen)
