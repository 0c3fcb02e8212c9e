"""One declaration per public kind; lists, objects, exports, feed and description read it.

docs/development/adding-a-kind.md; docs/decisions/0046-one-declaration.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from core.actors import Actor
from core.api.id_lists import IdList
from core.api.objects import ApiObject
from core.api.reading import Objects
from core.api.values import absolute
from core.lists.catalogue import Catalogue
from core.lists.listing import ListParameters

Places = dict[str, tuple[float, float]]
_by_name: dict[str, "Resource"] = {}


@dataclass(frozen=True)
class ListExpansion:
    """Entries that ``expand=`` adds to an object: ``load(ids)`` returns them by id, in a fixed number
    of queries; no key means none.
    """

    described: type[ApiObject]
    load: Callable[[Sequence[UUID]], Mapping[Any, list[dict]]]


@dataclass(frozen=True)
class Resource:
    """A kind of public objects, read as anonymous.

    - ``path``: of its list in addresses; ``key``: the column of addresses of single objects
    - ``about``: what list and single object are, in the description
    - ``many``: filters that may be repeated
    - ``references``: fields that ``expand=`` replaces by cards of the kind of that name
    - ``parts``: lists of the details that ``expand=`` adds to cards, by name of the parameter
    - ``lists``: entries of other kinds that ``expand=`` adds
    - ``referred``: objects that references name, where those are more
    - ``gone()``: objects that were public and answer 410
    - ``places(objects)``: longitude and latitude by id, for maps
    - ``title``, ``summary``, ``license``: of the whole set, as a file and in catalogues; the licence is
      that of most entries (SPDX), each entry states its own
    - ``linked_data(row)``: description in schema.org's terms
    - ``texts``: columns that excerpts of hits are taken from, the first that matches; none: not searched
    - ``themes``: lookup of its theme codes; ``town``: of its town, as a prefix
    - ``followed``: its list on pages, if it has a feed
    - ``take(data, origin, notes)``, ``withdraw(id, origin)``: import of one record of another instance,
      which may raise `Refused` or `Skipped`, and its withdrawal (`editorial.harvest`)
    """

    model: type[Model]
    path: str
    about: tuple[str, str]
    objects: Objects
    ids: IdList
    many: frozenset[str]
    title: str | Promise
    summary: str | Promise
    linked_data: Callable[[Any], dict]
    references: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, ListExpansion] = field(default_factory=dict)
    referred: Objects | None = None
    gone: Callable[[], QuerySet] | None = None
    places: Callable[[list[dict]], Places] | None = None
    key: str = "pk"
    license: str = "CC-BY-4.0"
    texts: tuple[str, ...] = ()
    themes: str = ""
    town: str = "municipality__"
    followed: Catalogue | None = None
    take: Any = None
    withdraw: Any = None

    def __post_init__(self) -> None:
        _by_name[self.name] = self

    @property
    def name(self) -> str:
        """The value of ``kind`` in objects."""
        return str(self.model._meta.model_name)

    @property
    def serializer(self) -> type[ApiObject]:
        return self.objects.detail

    @property
    def filters(self) -> frozenset[str]:
        return frozenset(self.ids.catalogue.filterset.base_filters)  # type: ignore[attr-defined]

    @property
    def expandable(self) -> frozenset[str]:
        return frozenset({*self.references, *self.parts, *self.lists})

    @property
    def label(self) -> str | Promise:
        return self.model._meta.verbose_name or ""

    def listed(self, actor: Actor) -> QuerySet:
        """What ``actor`` finds in the search."""
        manager: Any = self.model._default_manager
        return manager.visible_to(actor).listed()

    def url_of(self, row: Any) -> str:
        """Absolute URL of an object in the API; only its ``key`` is read."""
        return absolute(reverse(f"api-{self.name}", args=[getattr(row, self.key)]))

    def visible(self) -> QuerySet:
        """All public objects, archived ones included."""
        return self.objects.rows()

    def is_gone(self, pk: Any) -> bool:
        manager: Any = self.model._default_manager
        return (self.gone() if self.gone else manager.withdrawn()).filter(pk=pk).exists()

    def parameters_of(self, data: QueryDict) -> ListParameters:
        return self.ids.catalogue.parameters_of(data, self.ids.actor)

    def matching(self, parameters: ListParameters) -> QuerySet:
        """All objects of the list that match these parameters, unordered."""
        return self.ids.catalogue.matching(parameters)

    def cards(self, ids: Iterable[UUID], expand: Iterable[str] = ()) -> dict[UUID, dict]:
        """The public ones among ``ids``, as in the list; a fixed number of queries."""
        parts = [part for name, part in self.parts.items() if name in expand]
        return self._expanded(self.objects.cards(ids, parts), expand)

    def details(self, ids: Iterable[UUID], expand: Iterable[str] = ()) -> dict[UUID, dict]:
        """As `cards`, as at their own addresses."""
        return self._expanded(self.objects.details(ids), expand)

    def _expanded(self, found: dict[UUID, dict], expand: Iterable[str]) -> dict[UUID, dict]:
        for name in self.references:
            if name in expand:
                with_it = [data for data in found.values() if data[name]]
                named = _by_name[name]
                ids = {UUID(data[name]["id"]) for data in with_it}
                cards = (named.referred or named.objects).cards(ids)
                for data in with_it:  # what was withdrawn since the first query stays a reference
                    data[name] = cards.get(UUID(data[name]["id"]), data[name])
        for name, expansion in self.lists.items():
            if name in expand:
                entries = expansion.load(list(found))
                for pk, data in found.items():
                    data[name] = entries.get(pk, [])
        return found

    def places_of(self, objects: list[dict]) -> Places:
        return self.places(objects) if self.places else {}


def own_places(objects: list[dict]) -> Places:
    """Of objects that have coordinates themselves."""
    return {
        row["id"]: (row["longitude"], row["latitude"])
        for row in objects
        if row["latitude"] is not None and row["longitude"] is not None
    }
