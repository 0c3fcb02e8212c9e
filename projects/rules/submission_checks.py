"""Rules of higher floors that must hold before a project is submitted or published.

An app registers its guard in ``AppConfig.ready`` (docs/architecture.md).
"""

from collections.abc import Callable
from dataclasses import dataclass

from projects.models import Project


@dataclass(frozen=True)
class Problem:
    """What is in the way: the field, words for the owner, and the page that helps.

    ``solved_by_companion``: not in the way where such an entry is submitted along (`workflow.pairs`).
    """

    field: str
    message: str
    url: str
    solved_by_companion: bool = False


Guard = Callable[[Project], list[Problem]]
_guards: list[Guard] = []


def register(guard: Guard) -> None:
    if guard not in _guards:
        _guards.append(guard)


def problems(project: Project) -> list[Problem]:
    return [problem for guard in _guards for problem in guard(project)]
