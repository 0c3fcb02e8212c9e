"""Registry of the fields that refer to stored files; apps register theirs in ``AppConfig.ready``.

A file may be read by everybody who may read an object that refers to it. Files without a reference
are deleted.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from municipalities.actors import Actor


@dataclass(frozen=True)
class Holder:
    """``field`` of ``model`` refers to a file; the model's manager has ``visible_to(actor)``."""

    model: type[Any]
    field: str


_holders: list[Holder] = []


def register(holder: Holder) -> None:
    if holder not in _holders:
        _holders.append(holder)


def is_readable(file_id: UUID, actor: Actor) -> bool:
    """Whether ``actor`` sees any object that refers to this file."""
    return any(
        holder.model.objects.visible_to(actor).filter(**{holder.field: file_id}).exists()
        for holder in _holders
    )


def unused(files: QuerySet) -> QuerySet:
    """The files without any reference."""
    referenced = Q(pk__in=[])
    for holder in _holders:
        rows = holder.model._base_manager.filter(**{holder.field: OuterRef("pk")})
        referenced |= Q(Exists(rows))
    return files.exclude(referenced)
