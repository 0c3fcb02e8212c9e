"""The public kinds: in exports, search, change feed and federation (docs/changes.md)."""

from adoptions.api import ADOPTIONS
from events.api import EVENTS
from lessons.api import LESSONS
from municipalities.api import MUNICIPALITIES
from needs.api import NEEDS
from project_lists.api import PROJECTS

# a kind comes after those that it refers to
RESOURCES = (PROJECTS, LESSONS, NEEDS, EVENTS, ADOPTIONS, MUNICIPALITIES)
KINDS = {kind.name: kind for kind in RESOURCES}
KINDS_BY_PATH = {kind.path: kind for kind in RESOURCES}
