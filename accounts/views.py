from allauth.account.views import PasswordResetFromKeyView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import ProfileForm
from accounts.models import User
from accounts.reset_links import why_not
from core.audit import recording as audit
from core.forms.lost_updates import save_unless_changed, status_of


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Edit the name, office and language of one's own account."""
    form, differences = ProfileForm(request.POST or None, instance=request.user), []
    if request.method == "POST" and form.is_valid():
        differences = save_unless_changed(
            form,
            name=f"account {request.user.pk}",
            stored=lambda: ProfileForm(instance=User.objects.get(pk=request.user.pk)),
            save=lambda: _save(form),
        )
        if not differences:
            messages.success(request, _("Ihre Angaben sind gespeichert."))
            return redirect("account_profile")
    context = {"form": form, "differences": differences}
    return render(request, "accounts/profile.html", context, status=status_of(form, differences))


def _save(form: ProfileForm) -> None:
    person = form.save()
    audit.record("own_details_changed", person, by=person.pk, fields=form.changed_data)


class ResetLinkView(PasswordResetFromKeyView):
    """Explains why a link no longer works instead of answering "bad token"."""

    def get_context_data(self, **kwargs) -> dict:
        said = why_not(self.key) if kwargs.get("token_fail") else None
        return {**super().get_context_data(**kwargs), "said": said}
