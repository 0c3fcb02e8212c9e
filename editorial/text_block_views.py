"""The moderators keep their text blocks."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from editorial.models import TextBlock
from editorial.text_blocks import save_text_block
from municipalities.views.access import staff


class TextBlockForm(forms.ModelForm):
    class Meta:
        model = TextBlock
        fields = ["title", "text", "decision", "position", "is_active"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [
            ("", _("jede Entscheidung")),
            *TextBlock.Decision.choices,
        ]
        self.fields["position"].help_text = _("Kleine Zahlen stehen oben.")


@require_safe
@staff
def text_block_list(request: HttpRequest) -> HttpResponse:
    return render(request, "editorial/text_block_list.html", {"blocks": TextBlock.objects.all()})


@require_http_methods(["GET", "POST"])
@staff
def text_block_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new one without ``pk``."""
    block = get_object_or_404(TextBlock, pk=pk) if pk else None
    form = TextBlockForm(request.POST or None, instance=block)
    if request.method == "POST" and form.is_valid():
        save_text_block(form.save(commit=False), by=request.actor)
        messages.success(request, _("Gespeichert."))
        return redirect("text_block_list")
    context = {"form": form, "text_block": block}
    status = 422 if form.errors else 200
    return render(request, "editorial/text_block_form.html", context, status=status)
