"""allauth adapter: sign-in by mail address, mails through the outbox, proxy-aware client addresses."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts import browsers, emails
from accounts.landing import landing_of
from accounts.models import User
from core.audit import recording as audit
from core.http.methods import takes_only_forms
from core.http.ratelimit import client_address
from core.mail.addresses import canonical_or_typed, shown
from core.mail.outbox import queue_mail
from core.text.names import name_or_nothing


class AccountAdapter(DefaultAccountAdapter):
    """Anybody may register, but an account has no rights until a town admits it."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue the mail in the outbox. Mails that strangers can trigger count towards a daily limit."""
        words = self._words(email, context)
        queue_mail(
            to=email,
            template=emails.TEMPLATE,
            context=emails.context_of(template_prefix, context, **words),
            language=words["language"],
            by_stranger=not emails.LETTERS[template_prefix].is_notice,
        )

    def render_mail(self, template_prefix, email, context, headers=None) -> EmailMultiAlternatives:
        """Render the text of `accounts.emails` in the person's language with the site's mail layout."""
        content = emails.write(template_prefix, context, **self._words(email, context))
        message = EmailMultiAlternatives(
            content.subject, content.text, self.get_from_email(), [email], headers=headers
        )
        message.attach_alternative(content.html, "text/html")
        return message

    def _words(self, email: str, context: dict) -> dict:
        person = context.get("user") or _owner(email)
        return {
            "name": name_or_nothing(person.full_name) if person else "",
            "origin": self._origin(),
            "language": person.language if person else settings.LANGUAGE_CODE,
        }

    def _origin(self) -> emails.Origin:
        request = self.request
        if request is None:
            return emails.Origin(timezone.now())
        browser = browsers.described(request.META.get("HTTP_USER_AGENT", ""))
        return emails.Origin(timezone.now(), self.get_client_ip(request), browser)

    def add_message(
        self, request, level, message_template=None, message_context=None, *args, **kwargs
    ) -> None:
        """Show addresses with umlauts instead of A-labels."""
        context = {
            name: shown(str(value)) if name in ("email", "recipient") and value else value
            for name, value in (message_context or {}).items()
        }
        super().add_message(request, level, message_template, context, *args, **kwargs)

    def login(self, request, user) -> None:
        super().login(request, user)
        audit.record("signed_in", user, by=user.pk)

    def authentication_failed(self, request, **credentials) -> None:
        """Log the account that was tried, if it exists; neither the address nor the password (R12)."""
        email = str(credentials.get("email", ""))
        found = User.objects.filter(email=email).values_list("pk", flat=True).first()
        audit.record_kind("sign_in_failed", User._meta.label_lower, found or "", by=None)

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None):
        """Called for every change of password, address or second factor; also writes the audit log."""
        what = template_prefix.rpartition("/")[2]
        audit.record("security_changed", user, by=user.pk, what=what)
        context = {**(context or {}), "user": user}
        return super().send_notification_mail(template_prefix, user, context, email)

    def get_login_redirect_url(self, request) -> str:
        return landing_of(request.user)

    def clean_email(self, email: str) -> str:
        return canonical_or_typed(email)

    def get_client_ip(self, request) -> str:
        return client_address(request)

    def is_safe_url(self, url) -> bool:
        """Accept only own URLs that serve GET: the form data is gone after a sign-in (R16)."""
        return super().is_safe_url(url) and not takes_only_forms(urlsplit(url or "").path)

    def save_user(self, request, user, form, commit=True):
        user.full_name = form.cleaned_data.get("full_name", "")
        user.office = form.cleaned_data.get("office", "")
        return super().save_user(request, user, form, commit)


def _owner(email: str) -> User | None:
    """The person with this verified address, if any."""
    spelled = canonical_or_typed(email)
    found = EmailAddress.objects.filter(email=spelled, verified=True).select_related("user").first()
    return found.user if found else None
