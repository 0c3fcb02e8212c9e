"""The tree of adoptions around a project: its sources and what was made from it elsewhere.

A project has at most one source, so all adoptions around it form one tree. A recursive query
reads their ids; it terminates even if the stored data contain a cycle.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from adoptions.models import Adoption
from municipalities.actors import Actor
from projects.models import Project

# lock held while an edge is added, so that two concurrent writers cannot close a cycle
GRAPH = "adoption-graph"
MAX_DEPTH = 5

_ANCESTORS = """
WITH RECURSIVE up(project_id) AS (
    SELECT project_id FROM adoptions_adoption WHERE result_project_id = %(start)s
    UNION
    SELECT a.project_id FROM adoptions_adoption a JOIN up ON a.result_project_id = up.project_id
) SELECT project_id FROM up
"""
_AROUND = """
WITH RECURSIVE up(project_id) AS (
    SELECT %(start)s::uuid
    UNION
    SELECT a.project_id FROM adoptions_adoption a JOIN up ON a.result_project_id = up.project_id
), down(id, result_project_id) AS (
    SELECT a.id, a.result_project_id FROM adoptions_adoption a JOIN up USING (project_id)
    UNION
    SELECT a.id, a.result_project_id FROM adoptions_adoption a
    JOIN down ON a.project_id = down.result_project_id
) SELECT id FROM down
"""


@dataclass
class Branch:
    """A project and the adoptions made from it."""

    project: Project
    source: Adoption | None = None
    adoptions: list["Twig"] = field(default_factory=list)


@dataclass
class Twig:
    """One adoption, and the branch of the result project if the reader may see it."""

    adoption: Adoption
    branch: Branch | None = None


def _ids(sql: str, start: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": start})
        return [row[0] for row in cursor.fetchall()]


def ancestors(project_id: UUID) -> list[UUID]:
    """Projects it was made from, regardless of who may see them."""
    return _ids(_ANCESTORS, project_id)


@dataclass
class Surroundings:
    """Adoptions around a project that a reader may see, and the projects at their ends.

    Three queries. Traversal uses these rows only, so an adoption or project hidden from the reader
    ends it in both directions.
    """

    adoptions: list[Adoption]
    projects: dict[UUID, Project]

    def __post_init__(self) -> None:
        self._into = {
            row.result_project_id: row
            for row in self.adoptions
            if row.result_project_id and row.project_id in self.projects
        }
        self._from = defaultdict(list)
        for row in self.adoptions:
            self._from[row.project_id].append(row)

    def upwards(self, project: Project, *, most: int | None = None) -> list[Adoption]:
        """Adoptions that led to the project, nearest first."""
        found: list[Adoption] = []
        here, seen = project.pk, set()
        while (row := self._into.get(here)) and here not in seen and len(found) != most:
            seen.add(here)
            found.append(row)
            here = row.project_id
        return found

    def downwards(self, project: Project, *, most: int) -> list[Adoption]:
        """Adoptions made from the project, at most ``most`` levels deep."""
        found: list[Adoption] = []
        level, seen = [project.pk], {project.pk}
        for _step in range(most):
            rows = [row for pk in level for row in self._from[pk]]
            found += rows
            level = [
                row.result_project_id
                for row in rows
                if row.result_project_id in self.projects and row.result_project_id not in seen
            ]
            seen.update(level)
        return found

    def result_of(self, row: Adoption) -> Project | None:
        """The adopter's own project, if the reader may see it."""
        return self.projects.get(row.result_project_id) if row.result_project_id else None

    def tree(self, project: Project) -> Branch:
        """The whole tree, from the topmost source that the reader may see."""
        above = self.upwards(project)
        start = above[-1].project_id if above else project.pk
        return self._branch(self.projects.get(start, project), None, set())

    def _branch(self, project: Project, source: Adoption | None, seen: set) -> Branch:
        branch = Branch(project, source)
        seen.add(project.pk)
        for row in self._from[project.pk]:
            result = self.result_of(row)
            goes_on = result is not None and result.pk not in seen
            inner = self._branch(result, row, seen) if result and goes_on else None
            branch.adoptions.append(Twig(row, inner))
        return branch


def around(project: Project, actor: Actor, *, rows: Any = None) -> Surroundings:
    """Surroundings visible to ``actor``; ``rows`` narrows the adoptions, e.g. to confirmed ones."""
    rows = Adoption.objects.visible_to(actor) if rows is None else rows
    ids = _ids(_AROUND, project.pk)
    found = list(rows.filter(pk__in=ids).with_card_data().furthest_first())
    ends = {pk for row in found for pk in (row.project_id, row.result_project_id)}
    visible = Project.objects.visible_to(actor).filter(pk__in=(ends - {None}) | {project.pk})
    projects = visible.select_related("municipality__district").order_by("published_at", "pk")
    return Surroundings(found, {row.pk: row for row in projects})
