"""Pages linked from follow-up mails: no sign-in, one question, one optional sentence."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contacts import follow_ups
from contacts.choices import FollowUpOutcome
from contacts.follow_up_answers import detail_not_taken, why_not
from contacts.forms import DetailForm, OutcomeForm
from core.errors import DomainError, Incomplete, WrongState
from core.link_answers import answer
from municipalities.opened_for import for_any_town
from municipalities.requests import ActorRequest


@for_any_town
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: ActorRequest, token: str) -> HttpResponse:
    """GET and HEAD show the form with the mail link's answer preselected; only POST answers."""
    found = follow_ups.find(token)
    if found is None:
        return answer(request, why_not(token))
    chosen = request.GET.get("answer", "")
    initial = {"answer": chosen if chosen in FollowUpOutcome.values else ""}
    form = OutcomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _thanks(request, follow_ups.answer(token, **_given(form)))
        except Incomplete as error:
            for name, text in error.problems.items():
                form.add_error(name, text)
        except WrongState:
            return answer(request, why_not(token))
        except DomainError as error:
            form.add_error(None, str(error.message))
    context = {"row": found.request, "form": form}
    return render(request, "contacts/follow_up.html", context, status=422 if form.errors else 200)


def _given(form: OutcomeForm) -> dict:
    data = form.cleaned_data
    return {
        "outcome": data["answer"],
        "reason_code": data["reason_code"],
        "reason": data["reason"],
    }


def _thanks(request: ActorRequest, answered: follow_ups.Answered) -> HttpResponse:
    context = {
        "row": answered.follow_up.request,
        "follow_up": answered.follow_up,
        "adoption": answered.adoption,
        "token": answered.detail_token,
        "form": DetailForm(),
    }
    return render(request, "contacts/follow_up_thanks.html", context)


@for_any_town
@never_cache
@require_POST
def follow_up_detail(request: ActorRequest, token: str) -> HttpResponse:
    form = DetailForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "token": token}
        return render(request, "contacts/follow_up_thanks.html", context, status=422)
    try:
        follow_ups.add_detail(token, form.cleaned_data["detail"])
    except WrongState:
        return answer(request, detail_not_taken())
    return render(request, "contacts/follow_up_thanks.html", {"is_complete": True})
