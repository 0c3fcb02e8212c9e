"""Pages of needs for readers and for the towns that post or join them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.errors import Incomplete
from core.forms.lost_updates import save_unless_changed
from core.lists.list_view import list_page
from editorial.authoring.pages import Authoring
from editorial.workflow.choices import EDITABLE_STATES, State
from editorial.workflow.entry_page import entry_context, entry_page
from editorial.workflow.permissions import owns
from editorial.workflow.services import refusal_noted, refuse_unless
from municipalities.actors import ANONYMOUS
from municipalities.models import Municipality
from municipalities.views.access import member
from needs import services
from needs.forms import EXAMPLES, CloseForm, JoinForm, NeedForm
from needs.listing import NEEDS
from needs.matching import matches
from needs.models import Need

SORTS = (
    ("-relevance", gettext_lazy("Treffer zuerst")),
    ("-verified_at", gettext_lazy("Zuletzt geprüft zuerst")),
    ("-published_at", gettext_lazy("Neueste zuerst")),
)
PAGES = Authoring(
    name="need",
    content=services.CONTENT,
    form=NeedForm,
    folder="needs",
    examples=EXAMPLES,
    preview_context=lambda need: {"participations": [], "matches": matches(need, ANONYMOUS)},
)


@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """Search and filter open needs."""
    return list_page(request, NEEDS, folder="needs", sorts=SORTS)


@require_safe
def need_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Need.objects.visible_to(request.actor).with_card_data()
    return entry_page(request, rows, slug, _page)


def _page(request: HttpRequest, need: Need, *, status: int = 200, **forms) -> HttpResponse:
    actor = request.actor
    context = entry_context(need, actor)
    own = context["own"]
    parts = list(need.participations.select_related("municipality__district"))
    mine = None
    if not need.is_harvested:
        mine = next((row for row in parts if row.municipality_id == actor.municipality_id), None)
    projects = {"solved_by": need.solved_by, "joint_project": need.joint_project}
    context |= {
        "participations": parts,
        "reads_notes": actor.municipality_id is not None or actor.is_moderator,
        "mine": mine,
        "may_join": services.may_join(actor, need),
        "may_reopen": services.may_reopen(actor, need),
        "matches": matches(need, actor) if not need.is_revision else None,
        "join_form": _join_form(request, instance=mine),
        "close_form": CloseForm() if own and need.is_open else None,
        **{name: row if _shows(actor, row) else None for name, row in projects.items()},
        "drafting": _drafting(need) if own or mine else None,
        **forms,
    }
    return render(request, "needs/detail.html", context, status=status)


def _join_form(request: HttpRequest, *args, **kwargs) -> JoinForm:
    is_member = request.actor.municipality_id is not None
    own = services.own_open_needs(request.actor) if is_member else None
    return JoinForm(*args, own_needs=own, **kwargs)


def _shows(actor, project) -> bool:
    return project is not None and (
        project.is_public or project.municipality_id == actor.municipality_id
    )


def _drafting(need: Need) -> Municipality | None:
    """The town that is drafting the joint project, shown to participants."""
    project = need.joint_project
    is_going_on = project is not None and project.state in (*EDITABLE_STATES, State.SUBMITTED)
    return project.municipality if is_going_on else None


def _readable(request: HttpRequest, pk) -> Need:
    return get_object_or_404(Need.objects.visible_to(request.actor).with_card_data(), pk=pk)


@require_POST
@member(on=_readable)
def join(request: HttpRequest, need: Need) -> HttpResponse:

    def build(*data) -> JoinForm:
        own = need.participations.filter(municipality=request.actor.municipality_id)
        return _join_form(request, *data, instance=own.first())

    form = build(request.POST)
    if not form.is_valid():
        return _page(request, need, status=422, join_form=form)
    given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    with refusal_noted(need, "join", by=request.actor):
        differences = save_unless_changed(
            form,
            name=f"participation {need.pk} {request.actor.municipality_id}",
            stored=build,
            save=lambda: services.join(need, by=request.actor, **given),
        )
    if differences:
        return _page(request, need, status=409, join_form=form, differences=differences)
    messages.success(request, _("Ihre Kommune steht jetzt dabei."))
    return redirect(need)


@require_POST
@member(on=_readable)
def leave(request: HttpRequest, need: Need) -> HttpResponse:
    services.leave(need, by=request.actor)
    messages.success(request, _("Zurückgenommen."))
    return redirect(need)


@require_POST
@member(on=_readable)
def close(request: HttpRequest, need: Need) -> HttpResponse:
    _refuse_others(request, need)
    form = CloseForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _page(request, need, status=422, close_form=form)
    try:
        with refusal_noted(need, "close", by=request.actor):
            services.close(need, by=request.actor, **form.cleaned_data)
    except Incomplete as error:
        for name, text in error.problems.items():
            form.add_error(name, text)
        return _page(request, need, status=422, close_form=form)
    messages.success(request, _("Abgeschlossen. Alle beteiligten Kommunen erfahren es."))
    return redirect(need)


@require_POST
@member(on=_readable)
def reopen(request: HttpRequest, need: Need) -> HttpResponse:
    _refuse_others(request, need)
    with refusal_noted(need, "reopen", by=request.actor):
        services.reopen(need, by=request.actor)
    messages.success(request, _("Die Suche geht weiter."))
    return redirect(need)


@require_POST
@member(on=_readable)
def make_joint_project(request: HttpRequest, need: Need) -> HttpResponse:
    _refuse_others(request, need)
    with refusal_noted(need, "joint_project", by=request.actor):
        project = services.make_joint_project(need, by=request.actor)
    if not project.is_editable:
        return redirect(project)
    messages.success(
        request, _("Der Entwurf nennt alle beteiligten Kommunen. Schreiben Sie ihn weiter.")
    )
    return redirect("project_edit", project.pk, "basics")


def _refuse_others(request: HttpRequest, need: Need) -> None:
    refuse_unless(owns(request.actor, need), need, "need", by=request.actor)
