"""The directory of people with expertise, for municipalities only."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.forms.fields import FriendlyForm
from core.forms.lost_updates import SharedForm, save_unless_changed, status_of
from core.lists.keyset import Key
from core.lists.row_page import row_page
from core.lists.search import MAX_LENGTH
from core.text.folding import fold
from core.text.typed import too_long
from directory.models import Expert
from directory.services import save_own
from municipalities.views.access import member
from projects.models import Theme

PAGE_SIZE = 25
NEWEST_FIRST = (Key("updated_at", descending=True), Key("pk", descending=True))


class ExpertForm(SharedForm, FriendlyForm):
    class Meta:
        model = Expert
        fields = [
            "is_listed", "about", "themes", "shows_name", "shows_office", "shows_email", "phone",
            "shows_phone",
        ]  # fmt: skip
        widgets = {
            "about": forms.Textarea(attrs={"rows": 5}),
            "themes": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "is_listed": gettext_lazy("Sie können den Eintrag jederzeit wieder ausblenden."),
            "about": gettext_lazy("Lesen können das nur angemeldete Mitglieder von Kommunen."),
        }

    def clean(self):
        data = super().clean()
        if data.get("shows_phone") and not data.get("phone"):
            self.add_error("phone", _("Bitte geben Sie die Nummer an, die gezeigt werden soll."))
        if data.get("is_listed") and not (data.get("about") or data.get("themes")):
            self.add_error("about", _("Bitte sagen Sie, womit Sie sich auskennen."))
        return data


@require_safe
@member
def expert_list(request: HttpRequest) -> HttpResponse:
    """Filter by theme and word; an unknown theme is ignored."""
    text, theme = request.GET.get("q", "").strip(), request.GET.get("theme", "")
    problem = too_long(len(text), MAX_LENGTH) if len(text) > MAX_LENGTH else ""
    rows = Expert.objects.visible_to(request.actor).select_related("user")
    rows = rows.prefetch_related("themes", "user__memberships__municipality__district")
    if problem:
        rows = rows.none()
    elif text:
        rows = rows.filter(fold__contains=fold(text))
    if Theme.objects.filter(code=theme).exists():
        rows = rows.filter(themes__code=theme)
    listed = f"experts|{text}|{theme}"
    page = row_page(request, rows, NEWEST_FIRST, size=PAGE_SIZE, context=listed)
    context = {
        "page": page,
        "themes": Theme.objects.all(),
        "theme": theme,
        "query": text,
        "problem": problem,
        "is_listed": Expert.objects.filter(user=request.user, is_listed=True).exists(),
    }
    return render(request, "directory/list.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "POST"])
@member
def own_entry(request: HttpRequest) -> HttpResponse:
    def build(data=None) -> ExpertForm:
        return ExpertForm(data, instance=Expert.objects.filter(user=request.user).first())

    form, differences = build(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        differences = save_unless_changed(
            form,
            name=f"expert {request.user.pk}",
            stored=build,
            save=lambda: save_own(request.user, fields=form.cleaned_data),
        )
        if not differences:
            messages.success(request, _("Gespeichert."))
            return redirect("expert_list")
    context = {"form": form, "differences": differences}
    return render(request, "directory/form.html", context, status=status_of(form, differences))
