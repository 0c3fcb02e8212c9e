"""Shows the components of the templates (`core.templatetags.components`) during development."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

TONES = ("info", "success", "warning", "danger")


class ExampleForm(forms.Form):
    text = forms.CharField(label=_("Suchbegriff"), max_length=200)
    phase = forms.ChoiceField(label=_("Phase"), choices=[("pilot", _("Pilot"))], required=False)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in its variants; 404 in production."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "exchange/components.html", {"tones": TONES, "form": ExampleForm()})
