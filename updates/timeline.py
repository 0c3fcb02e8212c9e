"""Timeline of a project, newest first: status updates and phase changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.models import PhaseChange, Project
from updates.models import StatusUpdate


@dataclass(frozen=True)
class Entry:
    """Exactly one of ``update`` and ``phase`` is set."""

    on: date
    update: StatusUpdate | None = None
    phase: PhaseChange | None = None


def timeline(
    project: Project,
    updates: Sequence[StatusUpdate],
    *,
    is_last: bool,
    newer: StatusUpdate | None = None,
) -> list[Entry]:
    """One page of ``updates`` with the phase changes in between, each on exactly one page.

    ``newer`` is the last update of the previous page. The last page includes all older phase
    changes. No query if ``phase_changes`` are loaded.
    """
    oldest = updates[-1].on if updates and not is_last else date.min
    newest = newer.on if newer else None
    phases = [
        Entry(row.on, phase=row)
        for row in project.phase_changes.all()
        if row.on >= oldest and (newest is None or row.on < newest)
    ]
    # on the same day updates come before phase changes, and later phase changes before earlier ones
    entries = [*(Entry(row.on, update=row) for row in updates), *reversed(phases)]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)
