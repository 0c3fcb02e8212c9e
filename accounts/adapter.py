"""How allauth works here: e-mail only, mails through our outbox, client addresses from the proxy."""

from allauth.account.adapter import DefaultAccountAdapter

from accounts.models import User
from core import audit
from core.mail import store_mail
from core.ratelimit import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Anybody may register; an account may do nothing until a town took it in."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        message = self.render_mail(template_prefix, email, context)
        html = next((body for body, kind in getattr(message, "alternatives", [])), "")
        store_mail(to=email, subject=message.subject, text=message.body, html=html)

    def login(self, request, user) -> None:
        super().login(request, user)
        audit.record("signed_in", user, by=user.pk)

    def authentication_failed(self, request, **credentials) -> None:
        """The account tried, if there is one; neither address nor password (security R12)."""
        email = str(credentials.get("email", "")).strip().lower()
        found = User.objects.filter(email=email).values_list("pk", flat=True).first()
        audit.record_kind("sign_in_failed", User._meta.label_lower, found or "", by=None)

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None):
        """Called for every change of password, address or second factor."""
        what = template_prefix.rpartition("/")[2]
        audit.record("security_changed", user, by=user.pk, what=what)
        return super().send_notification_mail(template_prefix, user, context, email)

    def get_client_ip(self, request) -> str:
        return client_address(request)

    def save_user(self, request, user, form, commit=True):
        user.full_name = form.cleaned_data.get("full_name", "")
        user.office = form.cleaned_data.get("office", "")
        return super().save_user(request, user, form, commit)
