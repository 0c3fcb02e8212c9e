"""What a stored file can hang on. A higher floor registers its holders in ``AppConfig.ready``.

Who may read a file is asked of its holders alone; what no holder refers to is deleted.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from municipalities.actors import Actor


@dataclass(frozen=True)
class Holder:
    """``field`` of ``model`` refers to a file; the model's rows know ``visible_to(actor)``."""

    model: type
    field: str


_holders: list[Holder] = []


def register(holder: Holder) -> None:
    if holder not in _holders:
        _holders.append(holder)


def is_readable(file_id, actor: Actor) -> bool:
    """Whether any object that ``actor`` sees shows this file."""
    return any(
        holder.model.objects.visible_to(actor).filter(**{holder.field: file_id}).exists()
        for holder in _holders
    )


def unused(files: QuerySet) -> QuerySet:
    """Those among ``files`` that nothing refers to."""
    held = Q(pk__in=[])
    for holder in _holders:
        rows = holder.model._base_manager.filter(**{holder.field: OuterRef("pk")})
        held |= Q(Exists(rows))
    return files.exclude(held)
