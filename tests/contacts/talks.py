"""Conversations of two towns, created through the services."""

import uuid

from contacts.choices import RequestKind
from contacts.models import ContactRequest
from contacts.services import asking, talking


def ask(project, by, **fields) -> ContactRequest:
    given = {
        "kind": RequestKind.QUESTION,
        "text": "Wie lange hielten die Batterien?",
        "token": uuid.uuid4(),
    }
    return asking.ask(project, by=by, **given | fields)


def say(request, by, text="Vier Monate.", **fields):
    return talking.write(request, by=by, text=text, token=uuid.uuid4(), **fields)


def close(request, by, *, with_result=True, note="Gut."):
    request.refresh_from_db()
    return talking.close(
        request, by=by, with_result=with_result, note=note, expected_version=request.version
    )


def place(row, what: str) -> str:
    """URL of one of the forms on a request's page."""
    return f"/anfragen/{row.pk}/{what}/"
