"""The directory of people with expertise, for municipalities only."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.keyset import InvalidCursor, Key, read_page
from core.text import fold
from directory.models import Expert
from directory.services import save_own
from municipalities.views.access import member
from projects.forms.fields import FriendlyForm
from projects.models import Theme

PAGE_SIZE = 25


class ExpertForm(FriendlyForm):
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
    """By theme and word; a wrong value is treated as not given."""
    text, theme = request.GET.get("q", "").strip()[:200], request.GET.get("theme", "")
    rows = Expert.objects.visible_to(request.actor).select_related("user")
    rows = rows.prefetch_related("themes", "user__memberships__municipality__district")
    if text:
        rows = rows.filter(fold__contains=fold(text))
    if Theme.objects.filter(code=theme).exists():
        rows = rows.filter(themes__code=theme)
    try:
        page = read_page(
            rows,
            [Key("updated_at", descending=True), Key("pk", descending=True)],
            size=PAGE_SIZE,
            cursor=request.GET.get("cursor", ""),
            context=f"experts|{text}|{theme}",
        )
    except InvalidCursor:
        raise Http404 from None
    context = {
        "page": page,
        "themes": Theme.objects.all(),
        "theme": theme,
        "query": text,
        "is_listed": Expert.objects.filter(user=request.user, is_listed=True).exists(),
    }
    return render(request, "directory/list.html", context)


@require_http_methods(["GET", "POST"])
@member
def own_entry(request: HttpRequest) -> HttpResponse:
    row = Expert.objects.filter(user=request.user).first()
    form = ExpertForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        save_own(request.user, fields=form.cleaned_data)
        messages.success(request, _("Gespeichert."))
        return redirect("expert_list")
    return render(
        request, "directory/form.html", {"form": form}, status=422 if form.errors else 200
    )
