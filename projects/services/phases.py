"""The history of a project's phase."""

from django.utils import timezone

from projects.models import PhaseChange, Project


def note_phase_change(project: Project, before: str, *, note: str = "") -> None:
    """Add a step to the public phase history if the phase changed."""
    if project.phase and project.phase != before:
        PhaseChange.objects.create(
            project=project,
            phase_from=before,
            phase_to=project.phase,
            on=timezone.localdate(),
            note=note,
        )
