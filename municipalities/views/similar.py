"""Towns most similar to one, with adjustable weights."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from municipalities import similarity
from municipalities.keys import find
from municipalities.similar_forms import WeightsForm

SHOWN = 20


@require_safe
def similar_municipalities(request: HttpRequest, ars: str) -> HttpResponse:
    """Show the list; with invalid weights, report them and use the default weights."""
    town = find(ars)
    if town is None or not similarity.is_comparable(town):
        raise Http404
    if town.valid_until:
        return redirect(town)
    if town.ars != ars:
        return redirect(reverse("similar_municipalities", args=[town.ars]))
    form = WeightsForm(request.GET or None)
    is_wrong = form.is_bound and not form.is_valid()
    weights = form.weights if form.is_bound and not is_wrong else None
    rows = similarity.nearest(town, count=SHOWN, weights=weights)
    context = {
        "town": town,
        "form": form,
        "rows": [(row, similarity.reasons(row.parts)) for row in rows],
        "attributes": similarity.ATTRIBUTES,
        "unknown": similarity.unknown_of(town),
    }
    return render(request, "municipalities/similar.html", context, status=400 if is_wrong else 200)
