"""The columns that refer to stored files, of all models.

A file may be read by everybody who may read an object that refers to it. Files without a reference
are deleted.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from editorial.models import StoredFile
from municipalities.actors import Actor


def _columns() -> Iterator[tuple[Any, str]]:
    """Models, whose managers have ``visible_to(actor)``, and their columns of files."""
    relation: Any
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            yield relation.related_model, relation.field.name


def is_readable(file_id: UUID, actor: Actor) -> bool:
    """Whether ``actor`` sees any object that refers to this file."""
    return any(
        model.objects.visible_to(actor).filter(**{column: file_id}).exists()
        for model, column in _columns()
    )


def unused(files: QuerySet) -> QuerySet:
    """The files without any reference."""
    referenced = Q(pk__in=[])
    for model, column in _columns():
        rows = model._base_manager.filter(**{column: OuterRef("pk")})
        referenced |= Q(Exists(rows))
    return files.exclude(referenced)
