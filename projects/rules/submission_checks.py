"""Checks by higher layers before a project is submitted or published.

An app registers its check in ``AppConfig.ready`` (docs/architecture.md).
"""

from collections.abc import Callable
from dataclasses import dataclass

from projects.models import Project


@dataclass(frozen=True)
class Problem:
    """A reason that blocks submission: the field, a message for the owner, and a page that helps.

    ``solved_by_companion``: it does not block if a companion entry is submitted along
    (`workflow.pairs`).
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
