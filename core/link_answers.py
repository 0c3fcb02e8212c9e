"""Answers for mail links that no longer work: the reason, and where to continue."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LinkAnswer:
    title: Promise | str
    text: Promise | str
    url: str
    action: Promise | str


def broken(url: str, action: Promise | str) -> LinkAnswer:
    """For an unknown link: broken by a mail program, or its subject was deleted."""
    return LinkAnswer(
        _("Dieser Link ist unvollständig oder sehr alt"),
        _(
            "Mailprogramme brechen lange Links manchmal um. Bitte kopieren Sie ihn ganz aus der Mail "
            "in die Adresszeile Ihres Browsers."
        ),
        url,
        action,
    )


def answer(request: HttpRequest, said: LinkAnswer, *, status: int = 410) -> HttpResponse:
    return render(request, "link_answer.html", {"said": said}, status=status)
