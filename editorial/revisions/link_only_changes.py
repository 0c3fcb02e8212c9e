"""Minor revisions: those that change nothing, or only URLs of links. Decided by the database.

A kind declares its content; everything except the declared URLs must equal the public text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.model_fields import field_of
from editorial.models import EditorialModel


@dataclass(frozen=True)
class AddressChange:
    """A changed URL; ``label`` names the field or row it belongs to."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class PartRule:
    """Rows of ``model`` that refer to the entry by ``owner``; a copy refers to its ``origin``."""

    model: type[Any]
    owner: str
    addresses: tuple[str, ...] = ()

    def differences(self) -> list[Exists]:
        """Conditions that must not hold: a part is new, changed or gone."""
        copies = self.model.objects.order_by().filter(**{self.owner: OuterRef("pk")})
        kept = self.model.objects.order_by().filter(
            **{self.owner: OuterRef(OuterRef("pk")), "origin": OuterRef("pk")}
        )
        public = self.model.objects.order_by().filter(**{self.owner: OuterRef("revision_of")})
        foreign = Q(origin=None) | ~Q(**{f"origin__{self.owner}": OuterRef("revision_of")})
        changed = Q(pk__in=[])
        for column in self._columns():
            changed |= _differs(column, f"origin__{column}")
        for name in self.addresses:
            empty, was_empty = Q(**{name: ""}), Q(**{f"origin__{name}": ""})
            changed |= (empty & ~was_empty) | (~empty & was_empty)
        return [Exists(copies.filter(foreign | changed)), Exists(public.filter(~Exists(kept)))]

    def changes(self, ids: Sequence) -> list[tuple[object, AddressChange]]:
        """Changed URLs of these revisions; one query."""
        different = Q(pk__in=[])
        for name in self.addresses:
            different |= _differs(name, f"origin__{name}")
        rows = self.model.objects.filter(**{f"{self.owner}__in": ids}).filter(different)
        return [
            (
                getattr(row, f"{self.owner}_id"),
                AddressChange(str(row), getattr(row.origin, name), getattr(row, name)),
            )
            for row in rows.select_related("origin")
            for name in self.addresses
            if getattr(row.origin, name) != getattr(row, name)
        ]

    def _columns(self) -> list[str]:
        left_out = ("id", "origin", self.owner, *self.addresses)
        return [f.name for f in self.model._meta.concrete_fields if f.name not in left_out]


@dataclass(frozen=True)
class MinorRule:
    """The content of a kind: ``fields``, many-to-many ``sets`` and ``parts``.

    Only ``addresses`` may change. Adding or removing a URL is not minor.
    """

    fields: tuple[str, ...]
    sets: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    parts: tuple[PartRule, ...] = field(default=())

    def among(self, rows: QuerySet) -> QuerySet:
        """The minor revisions among ``rows``; entries that are not revisions never match."""
        model = rows.model
        rows = rows.filter(revision_of__isnull=False)
        for name in self.fields:
            rows = rows.filter(_same(name, f"revision_of__{name}"))
        for name in self.addresses:
            both = {f"{name}__gt": "", f"revision_of__{name}__gt": ""}
            rows = rows.filter(_same(name, f"revision_of__{name}") | Q(**both))
        for name in self.sets:
            for one, other in (("pk", "revision_of"), ("revision_of", "pk")):
                rows = rows.filter(~Exists(_missing(model, name, one, other)))
        for part in self.parts:
            for difference in part.differences():
                rows = rows.filter(~difference)
        return rows

    def changes(self, revisions: Iterable[EditorialModel]) -> dict[object, list[AddressChange]]:
        """Changed URLs of these minor revisions, by id; ``revision_of`` must be loaded."""
        revisions = list(revisions)
        found: dict[object, list[AddressChange]] = {row.pk: [] for row in revisions}
        for row in revisions:
            for name in self.addresses:
                old, new = getattr(row.revision_of, name), getattr(row, name)
                if old != new:
                    label = str(field_of(row, name).verbose_name)
                    found[row.pk].append(AddressChange(label, old, new))
        for part in self.parts:
            for pk, change in part.changes(list(found)) if part.addresses else ():
                found[pk].append(change)
        return found


def _same(one: str, other: str) -> Q:
    return Q(**{one: F(other)}) | Q(**{f"{one}__isnull": True, f"{other}__isnull": True})


def _differs(one: str, other: str) -> Q:
    return ~_same(one, other)


def _missing(model: type[Any], name: str, one: str, other: str) -> QuerySet:
    """Members of the set ``name`` of ``one`` that ``other`` lacks."""
    through = getattr(model, name).through
    source = model._meta.get_field(name).m2m_field_name()
    target = model._meta.get_field(name).m2m_reverse_field_name()
    there = through.objects.filter(**{source: OuterRef(OuterRef(other)), target: OuterRef(target)})
    return through.objects.filter(**{source: OuterRef(one)}).filter(~Exists(there))
