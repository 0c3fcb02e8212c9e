"""What happened on a project, newest first: status updates and changes of the phase in one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.models import PhaseChange, Project
from updates.models import StatusUpdate


@dataclass(frozen=True)
class Entry:
    """Exactly one of both is there."""

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
    """One page: ``updates`` with the changes of phase among them, each on exactly one page.

    ``newer`` is the last update of the page before; the last page takes what is older still.
    No query where ``phase_changes`` are loaded.
    """
    oldest = updates[-1].on if updates and not is_last else date.min
    newest = newer.on if newer else None
    phases = [
        Entry(row.on, phase=row)
        for row in project.phase_changes.all()
        if row.on >= oldest and (newest is None or row.on < newest)
    ]
    # of the same day the update comes first, and the later of two phases
    entries = [*(Entry(row.on, update=row) for row in updates), *reversed(phases)]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)
