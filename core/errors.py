"""Domain errors. `core.http.middleware` turns them into pages, `core.api.problems` into API errors."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DomainError(Exception):
    """A domain rule refused the request; the message is meant for the person who made it."""

    code = "invalid"
    status = 400
    message: "StrOrPromise" = _("Das ist so nicht möglich.")

    def __init__(self, message: "StrOrPromise | None" = None) -> None:
        self.message = message or self.message
        super().__init__(str(self.message))


class NotAllowed(DomainError):
    """The actor may see the object but may not perform this action."""

    code = "not-allowed"
    status = 403
    message = _("Dazu sind Sie nicht berechtigt.")


class WrongState(DomainError):
    """The action is not possible in the object's current state."""

    code = "wrong-state"
    status = 409
    message = _(
        "Das ist im jetzigen Zustand nicht möglich. "
        "Vermutlich hat inzwischen jemand anderes gehandelt."
    )


class StaleVersion(DomainError):
    """The object was changed after the actor read it."""

    code = "version-conflict"
    status = 409
    message = _(
        "Der Eintrag wurde inzwischen geändert. Bitte vergleichen Sie und speichern Sie erneut."
    )


class Incomplete(DomainError):
    """Required details are missing; ``problems`` maps field names to messages."""

    code = "incomplete"
    status = 409
    message = _("Es fehlen noch Angaben.")

    def __init__(
        self, problems: Mapping[str, "StrOrPromise"], message: "StrOrPromise | None" = None
    ) -> None:
        self.problems = problems
        super().__init__(message)


class TooManyRequests(DomainError):
    """A rate limit was reached; ``retry_after`` is in seconds."""

    code = "too-many-requests"
    status = 429
    message = _("Das waren zu viele Versuche. Bitte warten Sie einen Moment.")

    def __init__(self, retry_after: int, message: "StrOrPromise | None" = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)
