"""The public kinds: in exports, search, change feed and federation (docs/changes.md)."""

from adoptions.api import ADOPTIONS
from core.api.resources import Resource
from events.api import EVENTS
from lessons.api import LESSONS
from municipalities.api import MUNICIPALITIES
from needs.api import NEEDS
from project_lists.api import PROJECTS

RESOURCES = (MUNICIPALITIES, PROJECTS, LESSONS, ADOPTIONS, EVENTS, NEEDS)
KINDS = {kind.name: kind for kind in RESOURCES}
_BY_PATH = {kind.path: kind for kind in RESOURCES}


def kind_of_path(path: str) -> Resource | None:
    """The kind whose list has this name in URLs."""
    return _BY_PATH.get(path)
