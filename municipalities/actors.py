"""The acting person: every decision about reading and writing takes an `Actor`."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import SiteRole, User
from core.errors import NotAllowed
from municipalities.choices import Role
from municipalities.models import Membership, Municipality


@dataclass(frozen=True)
class Actor:
    """Anonymous, or a person acting for at most one town at a time.

    ``has_second_factor``: the session was opened with a second factor; without one, a moderator or
    administrator has no site role (R15).
    """

    user: User | None = None
    membership: Membership | None = None
    memberships: tuple[Membership, ...] = field(default=())
    has_second_factor: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def user_id(self) -> UUID | None:
        return self.user.pk if self.user else None

    @property
    def municipality(self) -> Municipality | None:
        """The town this person currently acts for."""
        return self.membership.municipality if self.membership else None

    @property
    def municipality_id(self) -> UUID | None:
        return self.membership.municipality_id if self.membership else None

    @property
    def town_id(self) -> UUID:
        """As ``municipality_id``, for what only people who act for a town do. Raises `NotAllowed`."""
        if self.membership is None:
            raise NotAllowed
        return self.membership.municipality_id

    @property
    def is_coordinator(self) -> bool:
        return self.membership is not None and self.membership.role == Role.COORDINATOR

    @property
    def is_moderator(self) -> bool:
        """Whether the person may moderate; administrators may, too."""
        return self._site_role in (SiteRole.MODERATOR, SiteRole.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self._site_role == SiteRole.ADMIN

    @property
    def _site_role(self) -> str:
        return self.user.site_role if self.user and self.has_second_factor else SiteRole.NONE

    def is_member_of(self, municipality_id: UUID | None) -> bool:
        """Whether the person is a member in any role, acting for that town or not (four-eyes rule)."""
        return any(row.municipality_id == municipality_id for row in self.memberships)

    @classmethod
    def of(cls, user: User, municipality: Municipality | None = None, **kwargs: Any) -> "Actor":
        """The actor for ``user``, acting for ``municipality`` or by default for their first town."""
        rows = tuple(
            user.memberships.select_related("municipality", "municipality__district").order_by(
                "municipality__sort_key"
            )
        )
        wanted = str(getattr(municipality, "pk", municipality))
        chosen = next((row for row in rows if str(row.municipality_id) == wanted), None)
        return cls(user, chosen or (rows[0] if rows else None), rows, **kwargs)


ANONYMOUS = Actor()
