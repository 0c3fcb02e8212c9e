"""Pages of an adoption: record, read, advance, confirm."""

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adoptions.forms import (
    DetailForm,
    DisputeForm,
    LinkForm,
    RecordForm,
    ReportForm,
    StageForm,
)
from adoptions.models import Adoption
from adoptions.permissions import is_adopter, is_origin, may_record, next_stages
from adoptions.presentation import detail_context, own_without_source, told
from adoptions.services import confirming, moderating, recording, results
from core.errors import DomainError, Incomplete, NotAllowed, StaleVersion
from core.forms.lost_updates import version_sent
from core.forms.values import differences, resent
from editorial.workflow.services import refusal_noted, refuse_unless
from municipalities.requests import ActorRequest
from municipalities.views.access import member, staff
from projects.models import Project
from projects.views.public import visible_project


@require_http_methods(["GET", "POST"])
@member(on=visible_project)
def record(request: ActorRequest, project: Project) -> HttpResponse:
    """“We take this over”, for the actor's town; redirects to an entry that is already open."""
    if not may_record(request.actor, project):
        raise NotAllowed
    mine = Adoption.objects.filter(project=project, municipality=request.actor.municipality_id)
    existing = mine.open().first()
    if existing and not existing.is_from_public_source:
        return redirect(existing)
    initial = {"token": uuid.uuid4(), "stage": existing.stage if existing else "interested"}
    form = RecordForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        token = data["token"] or uuid.uuid4()
        adoption = recording.record(project, by=request.actor, fields=data, token=token)
        return _done(request, adoption, told(project.municipality, _("Eingetragen.")))
    context = {"project": project, "form": form, "existing": existing}
    return render(request, "adoptions/record.html", context, status=422 if form.errors else 200)


def _readable(request: ActorRequest, pk: UUID) -> Adoption:
    rows = Adoption.objects.visible_to(request.actor).with_card_data()
    return get_object_or_404(rows, pk=pk)


@require_safe
def adoption_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    return _page(request, _readable(request, pk))


def _page(
    request: ActorRequest, adoption: Adoption, *, status: int = 200, **forms: Any
) -> HttpResponse:
    context = detail_context(adoption, request.actor, **forms)
    return render(request, "adoptions/detail.html", context, status=status)


def _done(request: ActorRequest, adoption: Adoption, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(adoption)


def _of_adopter(request: ActorRequest, adoption: Adoption) -> None:
    actor = request.actor
    refuse_unless(is_adopter(actor, adoption), adoption, "adoption", by=actor)


def _stale(
    request: ActorRequest, adoption: Adoption, name: str, form: forms.BaseForm
) -> HttpResponse:
    """Version conflict within the town: keep the input and show it beside the stored state."""
    adoption.refresh_from_db()
    form.data = resent(form.data, {"version": adoption.version})
    stored = DetailForm(instance=Adoption.objects.get(pk=adoption.pk))
    found = list(differences((form, []), (stored, []))) if name == "detail_form" else []
    extra = {name: form, "differences": found, "is_stale": not found}
    return _page(request, adoption, status=409, **extra)


@require_POST
@member(on=_readable)
def change_stage(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    _of_adopter(request, adoption)
    form = StageForm(request.POST, stages=next_stages(adoption))
    if not form.is_valid():
        return _page(request, adoption, status=422, stage_form=form)
    data = form.cleaned_data
    try:
        recording.change_stage(
            adoption,
            by=request.actor,
            stage=data["stage"],
            expected_version=data["version"],
            reason_code=data.get("reason_code", ""),
            reason=data.get("reason", ""),
            note=data["note"],
        )
    except StaleVersion:
        return _stale(request, adoption, "stage_form", form)
    except Incomplete as error:
        for name, text in error.problems.items():
            form.add_error(name, text)
        return _page(request, adoption, status=422, stage_form=form)
    return _done(request, adoption, _("Der neue Stand ist gespeichert."))


@require_POST
@member(on=_readable)
def edit(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    _of_adopter(request, adoption)
    form = DetailForm(request.POST, instance=Adoption.objects.get(pk=adoption.pk))
    if not form.is_valid():
        return _page(request, adoption, status=422, detail_form=form)
    data = form.cleaned_data
    try:
        recording.edit(adoption, by=request.actor, fields=data, expected_version=data["version"])
    except StaleVersion:
        return _stale(request, adoption, "detail_form", form)
    return _done(request, adoption, _("Gespeichert."))


@require_POST
@member(on=_readable)
def reconfirm(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    _of_adopter(request, adoption)
    adoption = recording.reconfirm(adoption, by=request.actor)
    return _done(request, adoption, _("Danke. Ihre Angaben gelten für ein weiteres Jahr."))


@require_POST
@member(on=_readable)
def withdraw(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    _of_adopter(request, adoption)
    try:
        recording.withdraw(adoption, by=request.actor, expected_version=version_sent(request))
    except StaleVersion:
        adoption.refresh_from_db()
        return _page(request, adoption, status=409, is_stale=True)
    messages.success(request, _("Der Eintrag ist gelöscht."))
    return redirect("dashboard")


@require_POST
@member(on=_readable)
def confirm(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    with refusal_noted(adoption, "adoption", by=request.actor):
        confirming.confirm(adoption, by=request.actor)
    return _done(request, adoption, _confirmed_words(adoption))


def _confirmed_words(adoption: Adoption) -> str:
    if adoption.is_interest:
        return _("Bestätigt. Als Nachnutzung zählt es, sobald es beschlossen ist.")
    return _("Bestätigt. Die Nachnutzung zählt jetzt öffentlich.")


@require_POST
@member(on=_readable)
def dispute(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    refuse_unless(is_origin(request.actor, adoption), adoption, "adoption", by=request.actor)
    form = DisputeForm(request.POST)
    if not form.is_valid():
        return _page(request, adoption, status=422, dispute_form=form)
    with refusal_noted(adoption, "adoption", by=request.actor):
        confirming.dispute(adoption, by=request.actor, reason=form.cleaned_data["reason"])
    return _done(request, adoption, told(adoption.municipality, _("Bestritten.")))


@require_http_methods(["GET", "POST"])
@member(on=_readable)
def report(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    if not moderating.may_report(request.actor, adoption):
        raise NotAllowed
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moderating.report(adoption, by=request.actor, reason=form.cleaned_data["reason"])
        return _done(request, adoption, _("Gemeldet. Die Moderation sieht es sich an."))
    context = {"adoption": adoption, "form": form}
    return render(request, "adoptions/report.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def show_texts(request: ActorRequest, pk: UUID) -> HttpResponse:
    adoption = moderating.show_texts(_readable(request, pk), by=request.actor)
    return _done(request, adoption, _("Die Texte sind wieder öffentlich; die Kommune erfährt es."))


@require_POST
@member(on=_readable)
def start_project(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    """Create a draft from the source's text; idempotent."""
    _of_adopter(request, adoption)
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except (ValueError, ValidationError):
        token = uuid.uuid4()
    project = results.start_project(adoption, by=request.actor, token=token)
    if not project.is_editable:
        return redirect(project)
    messages.success(
        request,
        _("Der Entwurf enthält den Text der Quelle. Schreiben Sie ihn auf Ihre Kommune um."),
    )
    return redirect("project_edit", project.pk, "basics")


@require_POST
@member(on=_readable)
def link_project(request: ActorRequest, adoption: Adoption) -> HttpResponse:
    _of_adopter(request, adoption)
    form = LinkForm(request.POST, own=own_without_source(request.actor, adoption))
    if not form.is_valid():
        return _page(request, adoption, status=422, link_form=form)
    try:
        results.link_project(adoption, form.cleaned_data["project"], by=request.actor)
    except DomainError as error:
        form.add_error("project", str(error.message))
        return _page(request, adoption, status=error.status, link_form=form)
    return _done(request, adoption, _("Das Projekt nennt jetzt seine Quelle."))
