"""Questions, answers and partnerships on a project."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.services.asking import may_ask
from core.errors import NotAllowed
from core.lists.keyset import Key
from core.lists.row_page import row_page
from discussion import services
from discussion.forms import AnswerForm, PartnershipForm, QuestionForm
from discussion.models import Partnership, Post
from editorial.reports.forms import ReportForm
from municipalities.views.access import member, signed_in
from projects.models import Project
from projects.views.public import visible_project

PAGE_SIZE = 20
NEWEST_FIRST = (Key("created_at", descending=True), Key("id", descending=True))


def _form_page(request: HttpRequest, project: Project, form, **context) -> HttpResponse:
    context |= {"project": project, "form": form}
    return render(request, "discussion/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member(on=visible_project)
def ask(request: HttpRequest, project: Project) -> HttpResponse:
    if not services.may_post(request.actor, project):
        raise NotAllowed
    form = QuestionForm(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data["token"] = data["token"] or uuid.uuid4()
        post = services.ask(project, by=request.actor, **data)
        messages.success(request, _("Ihre Frage steht auf der Projektseite."))
        return redirect(post.get_absolute_url())
    return _form_page(request, project, form, title=_("Frage stellen"))


@require_safe
def post_list(request: HttpRequest, pk) -> HttpResponse:
    project = visible_project(request, pk)
    if project.is_revision or not project.is_public:
        raise Http404
    rows = Post.objects.threads(project, request.actor)
    page = row_page(request, rows, NEWEST_FIRST, size=PAGE_SIZE, context="posts")
    panel = {"project": project, "may_post": services.may_post(request.actor, project)}
    context = {"project": project, "page": page, "panel": panel}
    return render(request, "discussion/list.html", context)


def _post(request: HttpRequest, pk) -> Post:
    rows = Post.objects.visible_to(request.actor).select_related(
        "project__municipality__district", "municipality__district", "question"
    )
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
@member(on=_post)
def answer(request: HttpRequest, question: Post) -> HttpResponse:
    form = AnswerForm(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        token = data["token"] or uuid.uuid4()
        post = services.answer(question, by=request.actor, text=data["text"], token=token)
        messages.success(request, _("Ihre Antwort steht auf der Projektseite."))
        return redirect(post.get_absolute_url())
    return _form_page(request, question.project, form, title=_("Antworten"), quoted=question)


@require_http_methods(["GET", "POST"])
@member(on=_post)
def report(request: HttpRequest, post: Post) -> HttpResponse:
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.report(post, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Gemeldet. Die Moderation sieht es sich an."))
        return redirect(post.project)
    return _form_page(request, post.project, form, title=_("Melden"), quoted=post)


@require_http_methods(["GET", "POST"])
@signed_in
def take_off(request: HttpRequest, pk) -> HttpResponse:
    """GET asks for confirmation; POST removes: its own town, or moderators with a reason."""
    post = _post(request, pk)
    is_own = request.actor.municipality_id == post.municipality_id
    if not (is_own or request.actor.is_moderator):
        raise NotAllowed
    form = ReportForm(request.POST or None)
    form.fields["reason"].required = not is_own
    form.fields["reason"].label = _("Begründung für die Kommune")
    form.fields["reason"].error_messages["required"] = services.REASON_NEEDED
    if request.method == "POST" and form.is_valid():
        services.take_off(post, by=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Von der Seite genommen."))
        return redirect(post.project)
    return _form_page(request, post.project, form, title=_("Von der Seite nehmen"), quoted=post)


@require_http_methods(["GET", "POST"])
@member(on=visible_project)
def wish_partnership(request: HttpRequest, project: Project) -> HttpResponse:
    if not may_ask(request.actor, project):
        raise NotAllowed
    form = PartnershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = services.wish_partnership(project, by=request.actor, note=form.cleaned_data["note"])
        messages.success(request, _("Ihr Wunsch ist bei der anderen Kommune."))
        return redirect(row.get_absolute_url())
    return _form_page(request, project, form, title=_("Als Entwicklungspartner mitmachen"))


def _partnership(request: HttpRequest, pk) -> Partnership:
    rows = Partnership.objects.of_town(request.actor.municipality_id)
    return get_object_or_404(rows.select_related("project__municipality"), pk=pk)


@require_POST
@member(on=_partnership)
def decide_partnership(request: HttpRequest, row: Partnership) -> HttpResponse:
    row = services.decide_partnership(row, by=request.actor, accept="accept" in request.POST)
    messages.success(request, _("Gespeichert. Die andere Kommune erfährt es."))
    return redirect(row.get_absolute_url())


@require_POST
@member(on=_partnership)
def end_partnership(request: HttpRequest, row: Partnership) -> HttpResponse:
    services.end_partnership(row, by=request.actor)
    messages.success(request, _("Beendet."))
    return redirect(row.project)
