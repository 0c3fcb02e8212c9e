"""Statistics page: figures, a chart, and the tables behind them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from municipalities.choices import FederalState, SizeClass
from projects.models import Theme
from public_statistics import presentation
from public_statistics.forms import NarrowingForm
from public_statistics.statistics import funnel, overview
from public_statistics.suppression import LEAST
from public_statistics.tables import widened


@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    form = NarrowingForm(request.GET)
    is_valid = form.is_valid()
    narrowing = form.narrowing
    numbers, steps = overview(narrowing), funnel(narrowing)
    context = {
        "form": form,
        "narrowing": narrowing,
        "counts": presentation.counts(numbers),
        "medians": presentation.medians(numbers, steps),
        "steps": presentation.steps(steps),
        "tables": presentation.tables(numbers, steps),
        "chart": presentation.chart(numbers),
        "is_crossed": len(narrowing.names) > 1,
        "least": LEAST,
        "period": widened(narrowing),
        "themes": Theme.objects.all(),
        "sizes": SizeClass.choices,
        "states": FederalState.choices,
    }
    return render(
        request, "public_statistics/statistics.html", context, status=200 if is_valid else 400
    )
