"""Create questions and answers, and the kinds of people who may look at them."""

import uuid

from discussion import services
from discussion.models import Post
from editorial.workflow.choices import Visibility
from tests.people import NO_TOWN, OWN, SIDE, STAFF, TOWNS

PAGE = "/projekte/dipas/"
TOWNS_ONLY, PUBLIC = Visibility.MUNICIPALITIES, Visibility.PUBLIC
# A is the asking town here, and B the one that is asked
ASKING, ASKED = OWN, SIDE
PEOPLE = (*NO_TOWN, *TOWNS, *STAFF)


def ask(project, by, text="Wie lange hielten die Batterien?", *, visibility=TOWNS_ONLY, token=None):
    token = token or uuid.uuid4()
    return services.ask(project, by=by, text=text, visibility=visibility, token=token)


def answer(question, by, text="Vier Monate.", *, token=None) -> Post:
    return services.answer(question, by=by, text=text, token=token or uuid.uuid4())


def form(**changes) -> dict:
    """The fields posted by the form of a question."""
    given = {"text": "Welcher Sensor?", "visibility": TOWNS_ONLY, "token": str(uuid.uuid4())}
    return given | changes
