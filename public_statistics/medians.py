"""Medians of a group, suppressed with its figure or if fewer than `LEAST` values are known."""

from django.db.models import Aggregate, Count, FloatField, QuerySet

from public_statistics.suppression import LEAST, SUPPRESSED, Cell
from public_statistics.tables import Counted, Narrowing, quarter_days


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
    name = "Median"


def median(rows: QuerySet, column: str, counted: Counted, narrowing: Narrowing) -> Cell:
    """Median of the known values of ``column``; one query, none if the figure is suppressed."""
    if counted.value(narrowing).suppressed:
        return SUPPRESSED
    figure = counted.figure
    conditions = {
        "theme": {f"{figure.theme}__code": narrowing.theme},
        "size_class": {f"{figure.town}size_class": narrowing.size_class},
        "state": {f"{figure.town}state": narrowing.state},
    }
    for name in narrowing.names:
        rows = rows.filter(
            **conditions[name] if name in conditions else quarter_days(figure.at, narrowing)
        )
    rows = rows.filter(**{f"{column}__isnull": False}).order_by()
    found = rows.aggregate(number=Count(column), middle=Median(column))
    return SUPPRESSED if found["number"] < LEAST else Cell(found["middle"])
