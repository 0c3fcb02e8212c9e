"""The chain of adoptions around a project: where it comes from, what became of it elsewhere.

A project has at most one source, so all adoptions around it form one tree. A recursive query
reads the edges; reading always ends, even if somebody made a cycle behind the application's back.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.models import Q

from adoptions.models import Adoption
from projects.models import Project

MAX_DEPTH = 5

_ANCESTORS = """
WITH RECURSIVE up(project_id, level) AS (
    SELECT project_id, 1 FROM adoptions_adoption WHERE result_project_id = %(start)s
    UNION
    SELECT a.project_id, up.level + 1 FROM adoptions_adoption a
    JOIN up ON a.result_project_id = up.project_id WHERE up.level < %(most)s
) SELECT project_id FROM up ORDER BY level
"""
_EDGES = """
WITH RECURSIVE down(id, result_project_id, level) AS (
    SELECT id, result_project_id, 1 FROM adoptions_adoption WHERE project_id = %(start)s
    UNION
    SELECT a.id, a.result_project_id, down.level + 1 FROM adoptions_adoption a
    JOIN down ON a.project_id = down.result_project_id WHERE down.level < %(most)s
) SELECT id FROM down
"""
_EVER = 100


@dataclass
class Branch:
    """A project and the adoptions that lead on from it."""

    project: Project
    source: Adoption | None = None
    adoptions: list["Twig"] = field(default_factory=list)


@dataclass
class Twig:
    """One adoption, and the branch of the adopter's own project if the reader may see it."""

    adoption: Adoption
    branch: Branch | None = None


def _ids(sql: str, start: UUID, most: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": start, "most": most})
        return [row[0] for row in cursor.fetchall()]


def ancestors(project_id: UUID, *, most: int = _EVER) -> list[UUID]:
    """Projects it was made from, nearest first."""
    return _ids(_ANCESTORS, project_id, most)


def edges(project: Project, actor, *, depth: int = MAX_DEPTH) -> list[Adoption]:
    """Adoptions the reader may see, at most ``depth`` steps up and down; three queries."""
    above = ancestors(project.pk, most=depth)
    into = [project.pk, *above[:-1]] if above else []
    wanted = Q(result_project__in=into) | Q(pk__in=_ids(_EDGES, project.pk, depth))
    rows = Adoption.objects.visible_to(actor).filter(wanted)
    return list(rows.with_card_data().furthest_first())


def tree(project: Project, actor) -> tuple[Branch, dict[UUID, Project]]:
    """The whole tree from the first source a reader may see, and its projects by id.

    A project or adoption that is hidden from the reader ends its branch there.
    """
    roots = ancestors(project.pk)
    ids = [project.pk, *roots]
    visible = set(Project.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    start = project.pk
    for parent in roots:
        if parent not in visible:
            break
        start = parent
    found = list(
        Adoption.objects.visible_to(actor)
        .filter(pk__in=_ids(_EDGES, start, _EVER))
        .with_card_data()
        .furthest_first()
    )
    wanted = {start, *[row.project_id for row in found], *[row.result_project_id for row in found]}
    projects = {
        row.pk: row
        for row in Project.objects.visible_to(actor)
        .filter(pk__in=wanted - {None})
        .select_related("municipality__district")
    }
    by_source = defaultdict(list)
    for row in found:
        by_source[row.project_id].append(row)
    return _branch(projects[start], None, by_source, projects, set()), projects


def _branch(project, source, by_source, projects, seen) -> Branch:
    branch = Branch(project, source)
    if project.pk in seen:
        return branch
    seen.add(project.pk)
    for adoption in by_source[project.pk]:
        result = projects.get(adoption.result_project_id)
        following = _branch(result, adoption, by_source, projects, seen) if result else None
        branch.adoptions.append(Twig(adoption, following))
    return branch
