"""Events in the API: public ones, read as anonymous; participants are never listed."""

from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.id_lists import IdList
from core.api.problems import Problem
from core.api.views import CONTROL, ListView, ShapedView
from events.api_objects import cards
from events.filters import EventFilter
from events.listing import EVENTS
from events.models import Event
from events.serializers import EventRow
from municipalities.actors import ANONYMOUS

LIST = IdList(EVENTS, ANONYMOUS)
MANY = frozenset({"kind", "theme", "state", "municipality"})
EXPANDABLE = frozenset({"project", "municipality"})


class EventListApi(ListView):
    parameters = frozenset(EventFilter.base_filters) | CONTROL
    many = MANY
    field_names = frozenset(EventRow().fields)
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="events_list",
        parameters=schema.list_parameters(EventFilter, EVENTS.orderings, MANY, EXPANDABLE),
        responses=schema.page_of(EventRow),
        tags=["events"],
    )
    def get(self, request):
        """Events by date, past and cancelled ones too; `from=` with the day of today leaves those out
        that are over.
        """
        return super().get(request)

    def read_parameters(self, data):
        return LIST.parameters_of(data)

    def read_page(self, parameters):
        return LIST.read(parameters)

    def represent_all(self, results):
        found = cards(results, self.expansions)
        return [found[pk] for pk in results if pk in found]


class EventApi(ShapedView):
    parameters = frozenset({"fields", "expand"})
    field_names = frozenset(EventRow().fields)
    expandable = EXPANDABLE

    @extend_schema(
        operation_id="events_read",
        parameters=[schema.FIELDS, schema.expand(EXPANDABLE)],
        responses=schema.one(EventRow),
        tags=["events"],
    )
    def get(self, request, pk):
        """One event. A withdrawn one is 410."""
        self._check_shape()
        data = cards([pk], self.expansions).get(pk)
        if data is None:
            gone = Event.objects.withdrawn().filter(pk=pk).exists()
            raise Problem(410, "gone") if gone else Problem(404, "not-found")
        # places are taken without a new version, so the ETag is taken from the body
        return self.answer(self.shape(data), modified=data["updated_at"])
