"""The chain of adoptions around a project: where it comes from, what became of it elsewhere.

A project has at most one source, so all adoptions around it form one tree. A recursive query
reads their ids; reading always ends, even if somebody made a cycle behind the application's back.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from adoptions.models import Adoption
from projects.models import Project

# held while an edge is added, so that two at once cannot close a cycle
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
    """A project and the adoptions that lead on from it."""

    project: Project
    source: Adoption | None = None
    adoptions: list["Twig"] = field(default_factory=list)


@dataclass
class Twig:
    """One adoption, and the branch of the adopter's own project if the reader may see it."""

    adoption: Adoption
    branch: Branch | None = None


def _ids(sql: str, start: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": start})
        return [row[0] for row in cursor.fetchall()]


def ancestors(project_id: UUID) -> list[UUID]:
    """Projects it was made from, whoever may see that."""
    return _ids(_ANCESTORS, project_id)


@dataclass
class Surroundings:
    """What a reader may see around a project: adoptions, and the projects at their ends.

    Read in three queries. One walks along what is here alone, so whatever is hidden from the
    reader, an adoption or a project, ends the walk in both directions.
    """

    adoptions: list[Adoption]
    projects: dict[UUID, Project]

    def __post_init__(self):
        self._into = {
            row.result_project_id: row
            for row in self.adoptions
            if row.result_project_id and row.project_id in self.projects
        }
        self._from = defaultdict(list)
        for row in self.adoptions:
            self._from[row.project_id].append(row)

    def upwards(self, project: Project, *, most: int | None = None) -> list[Adoption]:
        """The adoptions it came by, nearest first."""
        found, here, seen = [], project.pk, set()
        while (row := self._into.get(here)) and here not in seen and len(found) != most:
            seen.add(here)
            found.append(row)
            here = row.project_id
        return found

    def downwards(self, project: Project, *, most: int) -> list[Adoption]:
        """What became of it elsewhere, at most ``most`` steps on."""
        found, level, seen = [], [project.pk], {project.pk}
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

    def tree(self, project: Project) -> Branch:
        """The whole tree, from the first source that the reader may see."""
        above = self.upwards(project)
        start = above[-1].project_id if above else project.pk
        return self._branch(self.projects.get(start, project), None, set())

    def _branch(self, project: Project, source: Adoption | None, seen: set) -> Branch:
        branch = Branch(project, source)
        seen.add(project.pk)
        for row in self._from[project.pk]:
            result = self.projects.get(row.result_project_id)
            goes_on = result is not None and result.pk not in seen
            branch.adoptions.append(Twig(row, self._branch(result, row, seen) if goes_on else None))
        return branch


def around(project: Project, actor, *, rows: QuerySet | None = None) -> Surroundings:
    """What ``actor`` may see; ``rows`` narrows the adoptions further, to confirmed ones, say."""
    rows = Adoption.objects.visible_to(actor) if rows is None else rows
    ids = _ids(_AROUND, project.pk)
    found = list(rows.filter(pk__in=ids).with_card_data().furthest_first())
    ends = {pk for row in found for pk in (row.project_id, row.result_project_id)}
    visible = Project.objects.visible_to(actor).filter(pk__in=(ends - {None}) | {project.pk})
    projects = visible.select_related("municipality__district").order_by("published_at", "pk")
    return Surroundings(found, {row.pk: row for row in projects})
