"""List and single object of a `Resource`, and their routes."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request

from core.api import schema
from core.api.list_views import CONTROL, ListView, ShapedView
from core.api.problems import Problem
from core.api.resources import Resource
from core.lists.keyset import Page
from core.lists.listing import ListParameters


class ResourceList(ListView):
    resource: ClassVar[Resource]

    def read_parameters(self, data: QueryDict) -> ListParameters:
        return self.resource.ids.parameters_of(data)

    def read_page(self, parameters: ListParameters) -> tuple[Any, Page]:
        return self.resource.ids.read(parameters)

    def represent_all(self, results: list[UUID]) -> list[dict]:
        found = self.resource.cards(results, self.expansions)
        return [found[pk] for pk in results if pk in found]


class ResourceObject(ShapedView):
    resource: ClassVar[Resource]

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        self._check_shape()
        data = self.resource.details([pk], self.expansions).get(pk)
        if data is None:
            raise Problem(410, "gone") if self.resource.is_gone(pk) else Problem(404, "not-found")
        return self.object_answer(data)


def list_view(resource: Resource) -> type[ResourceList]:
    catalogue, objects = resource.ids.catalogue, resource.objects
    described = extend_schema(
        operation_id=f"{resource.path}_list",
        description=resource.about[0],
        parameters=schema.list_parameters(
            catalogue.filterset, catalogue.orderings, resource.many, resource.expandable
        ),
        responses=schema.page_of(objects.card),
        tags=[resource.path],
    )
    added = {*resource.parts.values(), *resource.lists}
    return _view(
        ResourceList,
        described,
        resource=resource,
        parameters=resource.filters | (CONTROL if resource.expandable else CONTROL - {"expand"}),
        many=resource.many,
        field_names=frozenset(objects.card().fields) | added,
        expandable=resource.expandable,
    )


def object_view(
    resource: Resource, base: type[ResourceObject] = ResourceObject
) -> type[ResourceObject]:
    control = [schema.FIELDS]
    if resource.expandable:
        control.append(schema.expand(resource.expandable))
    described = extend_schema(
        operation_id=f"{resource.path}_read",
        description=resource.about[1],
        parameters=control,
        responses=schema.one(resource.objects.detail),
        tags=[resource.path],
    )
    return _view(
        base,
        described,
        resource=resource,
        parameters=frozenset(parameter.name for parameter in control),
        field_names=frozenset(resource.objects.detail().fields) | frozenset(resource.lists),
        expandable=resource.expandable,
    )


def routes(resource: Resource, base: type[ResourceObject] = ResourceObject) -> list[URLPattern]:
    """Addresses of the list and of single objects."""
    own = (
        f"{resource.path}/<uuid:pk>/"
        if resource.key == "pk"
        else f"{resource.path}/<str:{resource.key}>/"
    )
    return [
        path(f"v1/{resource.path}/", list_view(resource).as_view(), name=f"api-{resource.path}"),
        path(f"v1/{own}", object_view(resource, base).as_view(), name=f"api-{resource.name}"),
    ]


def _view(base: type, described: Any, **attributes: Any) -> Any:
    made = type(f"{attributes['resource'].model.__name__}{base.__name__}", (base,), attributes)
    return extend_schema_view(get=described)(made)
