from django.apps import AppConfig
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Konten")

    def ready(self) -> None:
        pre_save.connect(_spell, sender="account.EmailAddress", dispatch_uid="one_spelling")


def _spell(sender, instance, **kwargs) -> None:
    """Store addresses in allauth's table in canonical spelling, too."""
    from core.mail.addresses import canonical_or_typed

    instance.email = canonical_or_typed(instance.email)
