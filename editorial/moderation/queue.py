"""The moderation queue: one list over all kinds, paginated by keyset in the database.

Each kind contributes at most one page of rows; the database merges and sorts them. A page costs the
same with ten or ten thousand waiting entries.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Min, QuerySet, Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.lists.facets import Chip, active_filters
from core.lists.keyset import Page
from core.lists.listing import ListParameters, Ordering, page_of, read_parameters
from editorial.models import Claim, EditorialModel
from editorial.moderation.queue_filters import QueueFilterSet
from editorial.revisions.link_only_changes import AddressChange
from editorial.workflow.claims import held_now
from editorial.workflow.kinds import EntryKind, all_kinds
from editorial.workflow.pairs import waiting_with
from editorial.workflow.permissions import decidable
from municipalities.actors import Actor

ORDERINGS = {"submitted_at": Ordering("submitted_at")}
SORTS = [("submitted_at", _("älteste zuerst")), ("-submitted_at", _("neueste zuerst"))]


@dataclass(frozen=True)
class Place:
    """The position of an entry in the queue."""

    submitted_at: datetime
    pk: UUID
    kind: str


@dataclass(frozen=True)
class QueueRow:
    """``decidable``: the four-eyes rule allows this moderator to decide. ``changes``: address
    changes of a minor revision. ``companions`` wait together with the entry
    (`editorial.workflow.pairs`).
    """

    kind: EntryKind
    entry: EditorialModel
    claim: Claim | None
    decidable: bool
    changes: list[AddressChange] = field(default_factory=list)
    companions: list[EditorialModel] = field(default_factory=list)


@dataclass(frozen=True)
class KindCount:
    name: str
    label: str
    count: int


@dataclass(frozen=True)
class FilterField:
    """A filter with its options for the page."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Queue:
    """One page. ``total`` counts matches; ``waiting`` and ``oldest`` ignore the filters."""

    parameters: ListParameters
    page: Page
    rows: list[QueueRow]
    total: int
    waiting: int
    oldest: datetime | None
    counts: list[KindCount]
    chips: list[Chip]

    @property
    def filters(self) -> list[FilterField]:
        """All filters except the check box; kinds show their counts."""
        form = self.parameters.filterset.form
        kinds = [(row.name, f"{row.label} ({row.count})") for row in self.counts]
        return [
            _filter_field(form[name], kinds if name == "kind" else form.fields[name].choices)
            for name in form.fields
            if name != "minor"
        ]

    @property
    def only_minor(self) -> bool:
        return bool(self.parameters.filterset.form.cleaned_data.get("minor"))


class Waiting:
    """Waiting rows of several models as one list.

    Implements the part of the QuerySet interface that `core.lists.keyset.read_page` uses.
    """

    def __init__(self, parts: list[QuerySet], ordering: tuple[str, ...] = ()):
        self.parts, self.ordering = parts, ordering

    def filter(self, condition: Any) -> "Waiting":
        return Waiting([part.filter(condition) for part in self.parts], self.ordering)

    def order_by(self, *ordering: Any) -> "Waiting":
        names = tuple(("-" if o.descending else "") + o.expression.name for o in ordering)
        return Waiting(self.parts, names)

    def __getitem__(self, page: slice) -> list[Place]:
        """The first rows; one query."""
        parts = [
            part.order_by(*self.ordering)
            .annotate(of_kind=Value(part.model._meta.model_name, CharField()))
            .values_list("submitted_at", "id", "of_kind")[: page.stop]
            for part in self.parts
            if not part.query.is_empty()
        ]
        if not parts:
            return []
        rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        if len(parts) > 1:
            names = [name.replace("pk", "id") for name in self.ordering]
            rows = rows.order_by(*names)[: page.stop]
        return [Place(*row) for row in rows]


def _filter_field(bound: Any, choices: Any) -> FilterField:
    given = bound.value() or []
    chosen = [given] if isinstance(given, str) else given
    options = [(str(value), str(label), value in chosen) for value, label in choices if value]
    return FilterField(bound.name, str(bound.label), options)


def waiting_rows(kind: EntryKind, actor: Actor) -> QuerySet:
    return kind.model.objects.visible_to(actor).queued()


def filled(data: QueryDict) -> QueryDict:
    """The query without empty values."""
    query = data.copy()
    for name in data:
        values = [value for value in data.getlist(name) if value]
        if values:
            query.setlist(name, values)
        else:
            del query[name]
    return query


def parameters_of(data: QueryDict, actor: Actor) -> ListParameters:
    """Validated filters; invalid ones are reported and ignored."""
    nothing = all_kinds()[0].model.objects.none()
    filterset = partial(QueueFilterSet, actor=actor)
    return read_parameters(
        filterset, filled(data), nothing, orderings=ORDERINGS, default="submitted_at"
    )


def matching(
    parameters: ListParameters, kind: EntryKind, rows: QuerySet, actor: Actor, *, ignoring: str = ""
) -> QuerySet:
    """The rows of one kind that match all filters (except ``ignoring``)."""
    data = parameters.filterset.data.copy()
    data.pop(ignoring, None)
    return QueueFilterSet(data, queryset=rows, actor=actor, of_kind=kind).qs


def read_queue(data: QueryDict, actor: Actor) -> Queue:
    """Everything the page shows, in a bounded number of queries.

    Raises `core.lists.keyset.InvalidCursor`.
    """
    parameters = parameters_of(data, actor)
    parts = [matching(parameters, kind, waiting_rows(kind, actor), actor) for kind in all_kinds()]
    waiting: Any = Waiting(parts)  # stands in for a QuerySet
    page = page_of(waiting, parameters, ORDERINGS)
    counts = _counts(parameters, actor)
    chosen = parameters.filterset.form.cleaned_data.get("kind") or [row.name for row in counts]
    numbers = [_number_and_oldest(kind, actor) for kind in all_kinds()]
    minor = bool(parameters.filterset.form.cleaned_data.get("minor"))
    return Queue(
        parameters=parameters,
        page=page,
        rows=_rows(page.results, actor, with_changes=minor),
        total=sum(row.count for row in counts if row.name in chosen),
        waiting=sum(number for number, _oldest in numbers),
        oldest=min((oldest for _number, oldest in numbers if oldest), default=None),
        counts=counts,
        chips=active_filters(parameters, filled(data)),
    )


def _counts(parameters: ListParameters, actor: Actor) -> list[KindCount]:
    """Matches per kind under all other filters; one query per kind."""
    return [
        KindCount(
            kind.model._meta.model_name,
            str(kind.label),
            matching(parameters, kind, waiting_rows(kind, actor), actor, ignoring="kind")
            .order_by()
            .count(),
        )
        for kind in all_kinds()
    ]


def _number_and_oldest(kind: EntryKind, actor: Actor) -> tuple[int, datetime | None]:
    rows = waiting_rows(kind, actor).order_by()
    found = rows.aggregate(number=Count("pk"), oldest=Min("submitted_at"))
    return found["number"], found["oldest"]


def _rows(places: list[Place], actor: Actor, *, with_changes: bool) -> list[QueueRow]:
    """The entries of a page in order, with claims and changes; a few queries per kind."""
    rows: dict[tuple, QueueRow] = {}
    entries: list[tuple[EntryKind, EditorialModel, bool]] = []
    changes: dict[object, list[AddressChange]] = {}
    for kind in all_kinds():
        name = kind.model._meta.model_name
        ids = [place.pk for place in places if place.kind == name]
        if not ids:
            continue
        found = waiting_rows(kind, actor).filter(pk__in=ids)
        related = ("municipality__district", "revision_of", *kind.related)
        loaded = list(found.select_related(*related))
        decidable_ids = set(decidable(found.order_by(), actor).values_list("pk", flat=True))
        entries += [(kind, entry, entry.pk in decidable_ids) for entry in loaded]
        if with_changes and kind.minor:
            changes |= kind.minor.changes(loaded)
    claims = held_now(entry for _kind, entry, _may in entries)
    together = waiting_with([entry for _kind, entry, _may in entries])
    for kind, entry, may in entries:
        key = (entry.kind_name, entry.pk)
        rows[key] = QueueRow(
            kind,
            entry,
            claims.get(key),
            may,
            changes.get(entry.pk, []),
            together.get(key, []),
        )
    return [rows[key] for place in places if (key := (place.kind, place.pk)) in rows]
