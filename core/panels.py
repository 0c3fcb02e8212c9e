"""Registry of page parts that higher layers contribute (docs/architecture.md).

An app registers its panels in ``AppConfig.ready``. Each panel runs a fixed number of queries, so a
page does too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.actors import Actor


@dataclass(frozen=True)
class Panel:
    """``context(subject, actor)`` returns the template context, or None to hide the panel."""

    page: str
    template: str
    order: int
    context: Callable[[Any, Any], dict | None]


PROJECT_PAGE, TOWN_PAGE, DASHBOARD, HOME = "project", "town", "dashboard", "home"
LIST_PAGE = "list"
_panels: list[Panel] = []


def register(panel: Panel) -> None:
    if panel not in _panels:
        _panels.append(panel)


def panels_for(page: str, subject: Any, actor: Actor) -> list[tuple[str, dict]]:
    """Template and context of each visible panel of ``page``, in display order."""
    chosen = sorted((panel for panel in _panels if panel.page == page), key=lambda row: row.order)
    shown = ((panel.template, panel.context(subject, actor)) for panel in chosen)
    return [(template, context) for template, context in shown if context is not None]
