"""Pages on which moderators maintain the canned responses."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms.lost_updates import SharedForm, save_unless_changed, status_of
from editorial.models import CannedResponse
from editorial.moderation.canned_responses import save_canned_response
from municipalities.requests import ActorRequest
from municipalities.views.access import staff


class CannedResponseForm(SharedForm, forms.ModelForm):
    class Meta:
        model = CannedResponse
        fields = ["title", "text", "decision", "position", "is_active"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision: Any = self.fields["decision"]
        decision.choices = [
            ("", _("jede Entscheidung")),
            *CannedResponse.Decision.choices,
        ]
        self.fields["position"].help_text = _("Kleine Zahlen stehen oben.")


@require_safe
@staff
def canned_response_list(request: ActorRequest) -> HttpResponse:
    return render(
        request, "editorial/canned_response_list.html", {"blocks": CannedResponse.objects.all()}
    )


@require_http_methods(["GET", "POST"])
@staff
def canned_response_edit(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Without ``pk``, create a canned response."""
    block = get_object_or_404(CannedResponse, pk=pk) if pk else None
    form = CannedResponseForm(request.POST or None, instance=block)
    differences = []
    if request.method == "POST" and form.is_valid():
        differences = save_unless_changed(
            form,
            name=f"text block {pk}",
            stored=lambda: CannedResponseForm(
                instance=CannedResponse.objects.filter(pk=pk).first() if pk else None
            ),
            save=lambda: save_canned_response(form.save(commit=False), by=request.actor),
        )
        if not differences:
            messages.success(request, _("Gespeichert."))
            return redirect("canned_response_list")
    context = {"form": form, "canned_response": block, "differences": differences}
    status = status_of(form, differences)
    return render(request, "editorial/canned_response_form.html", context, status=status)
