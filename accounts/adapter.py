"""How allauth works here: e-mail only, mails through our outbox, client addresses from the proxy."""

from allauth.account.adapter import DefaultAccountAdapter

from core.mail import store_mail
from core.ratelimit import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Anybody may register; an account may do nothing until a town took it in."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        message = self.render_mail(template_prefix, email, context)
        html = next((body for body, kind in getattr(message, "alternatives", [])), "")
        store_mail(to=email, subject=message.subject, text=message.body, html=html)

    def get_client_ip(self, request) -> str:
        return client_address(request)

    def save_user(self, request, user, form, commit=True):
        user.full_name = form.cleaned_data.get("full_name", "")
        user.office = form.cleaned_data.get("office", "")
        return super().save_user(request, user, form, commit)
