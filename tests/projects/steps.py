"""Form data as a browser sends it for each step of the project form."""

from django.urls import reverse

from projects.models import Project


def address(project: Project, step: str) -> str:
    return reverse("project_edit", args=[project.pk, step])


def basics(project: Project, **changes) -> dict:
    project.refresh_from_db()
    values = {
        "version": project.version,
        "title": project.title,
        "summary": project.summary,
        "phase": project.phase,
        "pause_reason": "",
        "themes": [str(theme.pk) for theme in project.themes.all()],
        "keywords": "",
        "image_alt": project.image_alt,
    }
    return values | changes


def story(project: Project, **changes) -> dict:
    project.refresh_from_db()
    names = ("version", "problem", "solution", "benefit")
    return {name: getattr(project, name) for name in names} | changes


def rows(prefix: str, *rows: dict, initial: int = 0) -> dict:
    """Data of a formset as posted."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for index, row in enumerate(rows):
        sent |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return sent


def documents(project: Project, *, artifacts=(), links=(), initial_artifacts=0, **changes) -> dict:
    project.refresh_from_db()
    return {
        "version": project.version,
        **rows("artifacts", *artifacts, initial=initial_artifacts),
        **rows("links", *links),
        **changes,
    }


def effort(project: Project, *, fundings=(), prerequisites=(), **changes) -> dict:
    project.refresh_from_db()
    return {
        "version": project.version,
        **rows("fundings", *fundings),
        **rows("prerequisites", *prerequisites),
        **changes,
    }


def partners(project: Project, *, partners=(), **changes) -> dict:
    project.refresh_from_db()
    return {"version": project.version, **rows("partners", *partners), **changes}
