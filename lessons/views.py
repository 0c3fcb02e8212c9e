"""Public pages: the list of all lessons, and one lesson with “same with us”."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.forms.lost_updates import save_unless_changed
from core.lists.list_view import list_page
from editorial.workflow.entry_page import entry_context, entry_page
from editorial.workflow.permissions import owns
from lessons import services
from lessons.choices import FROM_WIDE_TO_NARROW, Visibility
from lessons.forms import AgreementForm, NarrowForm
from lessons.listing import LESSONS
from lessons.models import Lesson
from lessons.permissions import may_agree
from lessons.presentation import SORTS, json_ld
from municipalities.views.access import member


@require_safe
def lesson_list(request: HttpRequest) -> HttpResponse:
    """All lessons with search and filters."""
    return list_page(request, LESSONS, folder="lessons", sorts=SORTS)


@require_safe
def lesson_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Lesson.objects.visible_to(request.actor).with_detail_data()
    return entry_page(request, rows, slug, _page)


def _page(
    request, lesson: Lesson, form=None, *, narrow_form=None, status: int = 200, **extra
) -> HttpResponse:
    actor = request.actor
    context = entry_context(lesson, actor)
    agreements = lesson.agreements.select_related("municipality__district")
    own_agreement = _own_agreement(request, lesson)
    context |= {
        "narrow_form": narrow_form or _narrow_form(lesson) if context["own"] else None,
        "agreements": agreements if actor.municipality_id or actor.is_moderator else [],
        "may_agree": may_agree(actor, lesson),
        "own_agreement": own_agreement,
        "form": form or AgreementForm(instance=own_agreement),
        "json_ld": json_ld(lesson) if _is_open_to_all(lesson) else "",
        **extra,
    }
    return render(request, "lessons/detail.html", context, status=status)


def _is_open_to_all(lesson: Lesson) -> bool:
    return lesson.is_public and lesson.visibility == Visibility.PUBLIC and lesson.project.is_public


def _narrow_form(lesson: Lesson, data=None) -> NarrowForm | None:
    if not lesson.is_public:
        return None
    narrower = FROM_WIDE_TO_NARROW[FROM_WIDE_TO_NARROW.index(lesson.visibility) + 1 :]
    choices = [(code, Visibility(code).label) for code in narrower]
    return NarrowForm(data, choices=choices) if choices else None


def _own_agreement(request: HttpRequest, lesson: Lesson):
    town = request.actor.municipality_id
    return lesson.agreements.filter(municipality=town).first() if town else None


def _lesson_to_answer(request: HttpRequest, pk) -> Lesson:
    return get_object_or_404(Lesson.objects.visible_to(request.actor).with_detail_data(), pk=pk)


@require_POST
@member(on=_lesson_to_answer)
def agree(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    """Agree for the town; a second time changes the note."""
    form = AgreementForm(request.POST, instance=_own_agreement(request, lesson))
    if not form.is_valid():
        return _page(request, lesson, form, status=422)
    differences = save_unless_changed(
        form,
        name=f"agreement {lesson.pk} {request.actor.municipality_id}",
        stored=lambda: AgreementForm(instance=_own_agreement(request, lesson)),
        save=lambda: services.agree(lesson, by=request.actor, note=form.cleaned_data["note"]),
    )
    if differences:
        return _page(request, lesson, form, status=409, differences=differences)
    messages.success(request, _("Danke. Ihre Kommune steht jetzt dabei."))
    return redirect(lesson)


@require_POST
@member(on=_lesson_to_answer)
def withdraw_agreement(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    services.withdraw_agreement(lesson, by=request.actor)
    messages.success(request, _("Zurückgenommen."))
    return redirect(lesson)


@require_POST
@member(on=_lesson_to_answer)
def narrow(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    form = _narrow_form(lesson, request.POST)
    wish = request.POST.get("visibility", "")
    if form is not None and not form.is_valid() and owns(request.actor, lesson):
        agreement = AgreementForm()
        return _page(request, lesson, agreement, narrow_form=form, status=422)
    services.narrow(lesson, by=request.actor, visibility=wish)
    messages.success(request, _("Ab sofort lesen das nur noch die Gewählten."))
    return redirect(lesson)
