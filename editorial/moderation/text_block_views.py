"""Pages on which moderators maintain the text blocks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms.lost_updates import SharedForm, save_unless_changed, status_of
from editorial.models import TextBlock
from editorial.moderation.text_blocks import save_text_block
from municipalities.requests import ActorRequest
from municipalities.views.access import staff


class TextBlockForm(SharedForm, forms.ModelForm):
    class Meta:
        model = TextBlock
        fields = ["title", "text", "decision", "position", "is_active"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision: Any = self.fields["decision"]
        decision.choices = [
            ("", _("jede Entscheidung")),
            *TextBlock.Decision.choices,
        ]
        self.fields["position"].help_text = _("Kleine Zahlen stehen oben.")


@require_safe
@staff
def text_block_list(request: ActorRequest) -> HttpResponse:
    return render(request, "editorial/text_block_list.html", {"blocks": TextBlock.objects.all()})


@require_http_methods(["GET", "POST"])
@staff
def text_block_edit(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Without ``pk``, create a text block."""
    block = get_object_or_404(TextBlock, pk=pk) if pk else None
    form = TextBlockForm(request.POST or None, instance=block)
    differences = []
    if request.method == "POST" and form.is_valid():
        differences = save_unless_changed(
            form,
            name=f"text block {pk}",
            stored=lambda: TextBlockForm(
                instance=TextBlock.objects.filter(pk=pk).first() if pk else None
            ),
            save=lambda: save_text_block(form.save(commit=False), by=request.actor),
        )
        if not differences:
            messages.success(request, _("Gespeichert."))
            return redirect("text_block_list")
    context = {"form": form, "text_block": block, "differences": differences}
    status = status_of(form, differences)
    return render(request, "editorial/text_block_form.html", context, status=status)
