"""Statistics in the API (docs/statistics.md): the numbers of the page."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s

from core.api import schema
from core.api.problems import invalid_parameters
from core.api.views import ApiView
from municipalities.choices import FederalState, SizeClass
from public_statistics import counted
from public_statistics.forms import NarrowingForm
from public_statistics.statistics import Group, Statistics, funnel, overview
from public_statistics.suppression import LEAST, NOT_RECORDED, Cell
from public_statistics.tables import Narrowing, widened

PARAMETERS = [
    OpenApiParameter("theme", str, description="One code, see /themes/."),
    OpenApiParameter("size_class", str, enum=SizeClass.values),
    OpenApiParameter("state", str, enum=FederalState.values),
    OpenApiParameter("from", OpenApiTypes.DATE, description="Widened to whole quarters."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Widened to whole quarters."),
]


class CellRow(s.Serializer):
    value = s.FloatField(allow_null=True)
    suppressed = s.BooleanField(
        help_text=f"Kept back: the group is under {LEAST}, or would give such a one away."
    )
    recorded = s.BooleanField(help_text="False: the platform does not record this at all.")


class Period(s.Serializer):
    from_on = s.DateField(allow_null=True)
    until_on = s.DateField(allow_null=True)


def _cells(name: str, codes, **fields) -> type[s.Serializer]:
    return type(name, (s.Serializer,), {code: CellRow() for code in codes} | fields)


_COUNTED = [figure.code for figure in counted.COUNTS]
_STEPS = [code for code, _label in counted.STEPS]
CountedCells = _cells("CountedCells", _COUNTED)
FunnelCells = _cells("FunnelCells", _STEPS)
CountedGroup = _cells("CountedGroup", _COUNTED, code=s.CharField())
FunnelGroup = _cells("FunnelGroup", _STEPS, code=s.CharField())
ProjectMedians = _cells("ProjectMedians", ("cost_one_off_eur", "staff_days"))
FunnelMedians = _cells("FunnelMedians", ("answer_days",))


class _Frame(s.Serializer):
    period = Period(help_text="Null: from the beginning, until now.")
    least = s.IntegerField(help_text="Smaller groups are kept back.")


def _frame(name: str, figures, medians, group) -> type[s.Serializer]:
    tables = {
        f"by_{attribute}": group(many=True, help_text="Empty where the answer is narrowed.")
        for attribute in ("theme", "size_class", "state", "quarter")
    }
    return type(name, (_Frame,), {"figures": figures(), "medians": medians(), **tables})


StatisticsRow = _frame("StatisticsRow", CountedCells, ProjectMedians, CountedGroup)
FunnelRow = _frame("FunnelRow", FunnelCells, FunnelMedians, FunnelGroup)


def _cell(cell: Cell) -> dict:
    return {"value": cell.value, "suppressed": cell.suppressed, "recorded": cell.recorded}


def _group(group: Group, codes) -> dict:
    cells = {code: _cell(group.cells.get(code, NOT_RECORDED)) for code in codes}
    return {"code": group.code} | cells


def represent(found: Statistics, narrowing: Narrowing, codes) -> dict:
    begin, end = widened(narrowing)
    tables = {
        f"by_{name}": [_group(group, codes) for group in groups]
        for name, groups in found.groups.items()
    }
    return {
        "period": {"from_on": begin, "until_on": end},
        "least": LEAST,
        "figures": {code: _cell(cell) for code, cell in found.cells.items()},
        "medians": {code: _cell(cell) for code, cell in found.medians.items()},
        **tables,
    }


class _FiguresApi(ApiView):
    parameters = frozenset({"theme", "size_class", "state", "from", "until"})

    def narrowing(self) -> Narrowing:
        form = NarrowingForm(self.request.query_params)
        if form.is_valid():
            return form.narrowing
        raise invalid_parameters(form.errors)


class StatisticsApi(_FiguresApi):
    @extend_schema(
        operation_id="statistics",
        parameters=PARAMETERS,
        responses=schema.one(StatisticsRow),
        tags=["statistics"],
    )
    def get(self, request):
        """What there is, in numbers; groups under 5 and what would give them away are null.

        One of theme, size_class, state or period at a time: more at once is kept back whole.
        """
        narrowing = self.narrowing()
        return self.answer(represent(overview(narrowing), narrowing, _COUNTED))


class FunnelApi(_FiguresApi):
    @extend_schema(
        operation_id="statistics_funnel",
        parameters=PARAMETERS,
        responses=schema.one(FunnelRow),
        tags=["statistics"],
    )
    def get(self, request):
        """How far projects came from one town to the next, step by step.

        Each step counts pairs of a town and a project of another town. Theme, size and Land are
        those of the project. What is not recorded is null with `"recorded": false`.
        """
        narrowing = self.narrowing()
        return self.answer(represent(funnel(narrowing), narrowing, _STEPS))
