"""User accounts. Rights in a town are in `municipalities.Membership`."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.mail.addresses import AddressField
from core.text.folding import nfc
from core.text.names import NameField


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, site_role=SiteRole.ADMIN, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email)


class SiteRole(models.TextChoices):
    NONE = "none", _("keine")
    MODERATOR = "moderator", _("Moderation")
    ADMIN = "admin", _("Administration")


class User(AbstractBaseUser):
    """A person who signs in by mail address; there are no user names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = AddressField(_("dienstliche E-Mail-Adresse"), unique=True, is_identity=True)
    full_name = NameField(_("Name"), max_length=150, blank=True)
    office = NameField(_("Funktion"), max_length=150, blank=True)
    site_role = models.CharField(
        _("Rolle auf der Plattform"),
        max_length=10,
        choices=SiteRole.choices,
        default=SiteRole.NONE,
    )
    language = models.CharField(
        _("Sprache der Mails"),
        max_length=2,
        choices=[("de", _("Deutsch")), ("en", _("Englisch"))],
        default="de",
    )
    is_active = models.BooleanField(_("aktiv"), default=True)
    date_joined = models.DateTimeField(_("angelegt"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def set_password(self, raw_password: str | None) -> None:
        """Hash the password in NFC, so that it is the same on every keyboard."""
        super().set_password(raw_password and nfc(raw_password))

    def check_password(self, raw_password: str) -> bool:
        """Check in NFC, then as typed, for passwords hashed before normalisation."""
        composed = nfc(raw_password or "")
        if super().check_password(composed):
            return True
        return composed != raw_password and super().check_password(raw_password)

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name or self.email

    @cached_property
    def confirmed_addresses(self) -> frozenset[str]:
        """All addresses that identify the person; signing in requires a confirmed one."""
        found = self.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        return frozenset({self.email, *found})

    @property
    def needs_second_factor(self) -> bool:
        """Moderators and administrators may act only with a second factor (R15)."""
        return self.site_role != SiteRole.NONE

    @property
    def is_staff(self) -> bool:
        return self.is_active and self.site_role == SiteRole.ADMIN

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj=None) -> bool:
        return self.is_staff

    def has_perms(self, perms, obj=None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
