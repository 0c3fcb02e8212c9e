"""Rules of higher floors that must hold before a project is submitted or published.

An app registers its guard in ``AppConfig.ready`` (architecture.md: registries).
"""

from collections.abc import Callable

from projects.models import Project

Guard = Callable[[Project], dict[str, str]]
_guards: list[Guard] = []


def register(guard: Guard) -> None:
    """``guard(project)`` names by field what is in the way, in words for its owner."""
    if guard not in _guards:
        _guards.append(guard)


def problems(project: Project) -> dict[str, str]:
    return {name: text for guard in _guards for name, text in guard(project).items()}
