"""Public pages: the list of all lessons, and one lesson with “same with us”."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.forms.lost_updates import save_unless_changed
from core.lists.list_view import list_page
from editorial.workflow.permissions import owns, possible_moves
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
    """By slug, or by id before the first publication.

    Withdrawn public lessons answer 410 to readers who may not see them.
    """
    lesson = _readable(request, slug)
    if lesson is None:
        return _gone_or_missing(request, slug)
    if lesson.slug and lesson.slug != slug:
        return redirect(lesson)
    return _page(request, lesson, AgreementForm(instance=_own_agreement(request, lesson)))


def _readable(request: HttpRequest, slug: str) -> Lesson | None:
    rows = Lesson.objects.visible_to(request.actor).with_detail_data()
    return rows.filter(**_address(slug)).first()


def _page(
    request, lesson: Lesson, form, *, narrow_form=None, status: int = 200, **extra
) -> HttpResponse:
    actor = request.actor
    own = owns(actor, lesson)
    agreements = lesson.agreements.select_related("municipality__district")
    context = {
        "lesson": lesson,
        "own": own,
        "revision": Lesson.objects.filter(revision_of=lesson).first() if own else None,
        "moves": possible_moves(actor, lesson) if actor.is_authenticated else [],
        "narrow_form": narrow_form or _narrow_form(lesson) if own else None,
        "agreements": agreements if actor.municipality_id or actor.is_moderator else [],
        "may_agree": may_agree(actor, lesson),
        "own_agreement": _own_agreement(request, lesson),
        "form": form,
        "canonical_url": lesson.origin_url,
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


def _address(slug: str) -> dict:
    try:
        return {"pk": uuid.UUID(slug)}
    except ValueError:
        return {"slug": slug}


def _gone_or_missing(request: HttpRequest, slug: str) -> HttpResponse:
    """410 only for lessons that were public; the existence of others stays hidden."""
    if Lesson.objects.withdrawn().filter(**_address(slug)).exists():
        return render(request, "410.html", status=410)
    raise Http404


def _lesson_to_answer(request: HttpRequest, pk) -> Lesson:
    return get_object_or_404(Lesson.objects.visible_to(request.actor).with_detail_data(), pk=pk)


@require_POST
@member(sees=_lesson_to_answer)
def agree(request: HttpRequest, pk) -> HttpResponse:
    """Agree for the town; a second time changes the note."""
    lesson = _lesson_to_answer(request, pk)
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
@member(sees=_lesson_to_answer)
def withdraw_agreement(request: HttpRequest, pk) -> HttpResponse:
    lesson = _lesson_to_answer(request, pk)
    services.withdraw_agreement(lesson, by=request.actor)
    messages.success(request, _("Zurückgenommen."))
    return redirect(lesson)


@require_POST
@member(sees=_lesson_to_answer)
def narrow(request: HttpRequest, pk) -> HttpResponse:
    lesson = _lesson_to_answer(request, pk)
    form = _narrow_form(lesson, request.POST)
    wish = request.POST.get("visibility", "")
    if form is not None and not form.is_valid() and owns(request.actor, lesson):
        agreement = AgreementForm()
        return _page(request, lesson, agreement, narrow_form=form, status=422)
    services.narrow(lesson, by=request.actor, visibility=wish)
    messages.success(request, _("Ab sofort lesen das nur noch die Gewählten."))
    return redirect(lesson)
