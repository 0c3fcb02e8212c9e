"""The page of a kept form."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.security.encryption import Unreadable
from kept_forms import answers, keeping
from kept_forms.content import Content
from municipalities.views.access import signed_in


@require_safe
def kept_form(request: HttpRequest, pk) -> HttpResponse:
    """Show the input to the person who typed it, in the same browser."""
    row = keeping.found(request, pk)
    if row is None:
        return _missing(request)
    try:
        content = Content.unsealed(row.content)
    except Unreadable as error:
        raise Http404 from error
    keeping.claim(row, request)
    return answers.page(request, content, row=row)


@signed_in
def _missing(request: HttpRequest) -> HttpResponse:
    """The same page for other people's forms, forms of other browsers, and unknown ids."""
    return render(request, "kept_forms/missing.html", status=404)
