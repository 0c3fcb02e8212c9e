"""Pages of the text import: source, review, creation."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from editorial.files import kept_uploads
from municipalities.views.access import member
from projects.services.writing import create_draft
from projects.text_import.forms import CheckForm, SourceForm
from projects.text_import.parsing import recognise
from projects.text_import.template import as_text
from projects.text_import.values import initial_values
from projects.wizard.forms import STEPS


@require_http_methods(["GET", "POST"])
@member
def give(request: HttpRequest) -> HttpResponse:
    """POST shows the recognised fields; nothing is stored yet."""
    sent = (request.POST, kept_uploads.chosen(request)) if request.method == "POST" else ()
    form = SourceForm(*sent)
    if sent and form.is_valid():
        kept_uploads.release(request)
        found = recognise(form.cleaned_data["text"])
        check = CheckForm(initial={**initial_values(found), "token": uuid.uuid4()})
        return render(request, "projects/form/text_check.html", {"form": check})
    status = 422 if form.errors else 200
    lost = kept_uploads.keep(request.actor, form) if sent else []
    context = {"form": form, "files_lost": lost}
    return render(request, "projects/form/text_give.html", context, status=status)


@require_http_methods(["GET", "POST"])
@member
def create(request: HttpRequest) -> HttpResponse:
    """Create a draft from the reviewed fields. Idempotent per token."""
    if request.method == "GET":
        return redirect("project_from_text")
    form = CheckForm(request.POST)
    if not form.is_valid():
        return render(request, "projects/form/text_check.html", {"form": form}, status=422)
    data = form.cleaned_data
    project = create_draft(by=request.actor, given=data, token=data["token"])
    messages.success(
        request, _("Der Entwurf ist angelegt. Prüfen Sie ihn, und ergänzen Sie, was fehlt.")
    )
    return redirect("project_edit", project.pk, STEPS[0])


@require_safe
@member
def template(request: HttpRequest) -> HttpResponse:
    """Text template with all headings, to be filled in with a word processor."""
    response = HttpResponse(as_text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="projekt.txt"'
    return response
