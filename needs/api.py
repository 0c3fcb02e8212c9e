"""Needs in the API: public ones, open and closed, read as anonymous."""

from datetime import datetime

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema

from core.api import schema
from core.api.problems import Problem
from core.api.values import absolute, permalink_of, source_of, text
from core.api.views import CONTROL, ListView, ShapedView
from editorial.freshness.api import freshness_fields
from editorial.freshness.rules import midnight_of
from editorial.workflow.choices import State
from municipalities.actors import ANONYMOUS
from municipalities.api_objects import reference
from needs.choices import Status
from needs.filters import EveryNeedFilter
from needs.listing import ALL_NEEDS
from needs.models import Need
from needs.serializers import NeedRow
from projects.api.objects import api_url as project_url
from projects.models import Project

MANY = frozenset(
    {"theme", "time_frame", "state", "district", "size_class", "municipality", "freshness"}
    | {"status"}
)
_SHOWN = ("participations__municipality__district", "solved_by", "joint_project")


def api_url(need: Need) -> str:
    return absolute(reverse("api-need", args=[need.pk]))


def _reference(project: Project | None) -> dict | None:
    if project is None or not project.is_public:
        return None
    return {"id": str(project.pk), "title": project.title, "url": project_url(project.pk)}


def represent(need: Need, midnight: datetime) -> dict:
    """Public fields of one need, loaded `with_card_data` and with `_SHOWN`."""
    joined = [row.municipality for row in need.participations.all()]
    return {
        "id": str(need.pk),
        "kind": "need",
        "url": api_url(need),
        "html_url": absolute(need.get_absolute_url()),
        "permalink": permalink_of(need),
        "version": need.version,
        "created_at": need.created_at,
        "updated_at": need.updated_at,
        "verified_at": need.verified_at,
        **freshness_fields(need, midnight),
        "license": need.license,
        "language": need.language,
        "source": source_of(need),
        "title": need.title,
        "text": text(need.text),
        "themes": [theme.code for theme in need.themes.all()],
        "time_frame": text(need.time_frame),
        "status": (Status.OPEN if need.closed_at is None else Status.CLOSED).value,
        "archived": need.state == State.ARCHIVED,
        "municipality": reference(need.municipality),
        "joined_count": len(joined),
        "joined_municipalities": [reference(town) for town in joined],
        "published_at": need.published_at,
        "closed_at": need.closed_at,
        "resolution": text(need.resolution),
        "resolution_note": text(need.resolution_note),
        "solved_by": _reference(need.solved_by),
        "joint_project": _reference(need.joint_project),
    }


def visible():
    """All public needs, including closed and archived ones."""
    return Need.objects.visible_to(ANONYMOUS).public()


def details(ids) -> dict:
    """The public ones among ``ids``, in the representation of `NeedApi`."""
    rows = visible().with_card_data().prefetch_related(*_SHOWN).filter(pk__in=ids)
    midnight = midnight_of(timezone.now())
    return {row.pk: represent(row, midnight) for row in rows}


class NeedListApi(ListView):
    parameters = frozenset(EveryNeedFilter.base_filters) | CONTROL - {"expand"}
    many = MANY
    field_names = frozenset(NeedRow().fields)

    @extend_schema(
        operation_id="needs_list",
        parameters=schema.list_parameters(EveryNeedFilter, ALL_NEEDS.orderings, MANY),
        responses=schema.page_of(NeedRow),
        tags=["needs"],
    )
    def get(self, request):
        """What towns look for, closed needs too; `status=open` keeps those that can be joined."""
        return super().get(request)

    def read_parameters(self, data):
        return ALL_NEEDS.parameters_of(data, ANONYMOUS)

    def read_page(self, parameters):
        rows, page, _matcher = ALL_NEEDS.read(parameters)
        prefetch_related_objects(page.results, *_SHOWN)
        return rows, page

    def represent_all(self, results):
        midnight = midnight_of(timezone.now())
        return [represent(row, midnight) for row in results]


class NeedApi(ShapedView):
    parameters = frozenset({"fields"})
    field_names = frozenset(NeedRow().fields)

    @extend_schema(
        operation_id="needs_read",
        parameters=[schema.FIELDS],
        responses=schema.one(NeedRow),
        tags=["needs"],
    )
    def get(self, request, pk):
        """One need. A withdrawn one is 410."""
        data = details([pk]).get(pk)
        if data is None:
            withdrawn = Need.objects.withdrawn().filter(pk=pk).exists()
            raise Problem(410, "gone") if withdrawn else Problem(404, "not-found")
        # towns join and projects are published without a new version, so the ETag is taken from the body
        return self.answer(self.shape(data), modified=data["updated_at"])
