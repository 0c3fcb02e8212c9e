"""Kinds that are imported, in order of their references."""

from changefeed.resources import RESOURCES
from core.api.resources import Resource
from projects.api.references import NamedProject

TAKERS = {kind.name: kind for kind in RESOURCES if kind.take}
ORDER = {kind: number for number, kind in enumerate(TAKERS)}


def project_fields(kind: Resource) -> list[str]:
    """Fields of its objects that refer to projects."""
    fields = kind.serializer().fields
    return [name for name, field in fields.items() if isinstance(field, NamedProject)]
