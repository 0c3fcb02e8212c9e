"""What a link from a mail says when it does nothing (any more): why, and where to go on."""

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
    """Nothing is known of the link: mail programs break long ones, or what it was about is deleted."""
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
