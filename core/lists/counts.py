"""Numbers of related rows, as columns of a list."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: QuerySet, name: str) -> Coalesce:
    """SQL expression: how many of ``rows`` refer to the row of the outer query by their column ``name``."""
    own = rows.filter(**{name: OuterRef("pk")}).order_by().values(name)
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)
