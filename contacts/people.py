"""Who answers for a town; resolved on each use, so that nothing depends on one person.

Order for a project: its owner, else the town's; its deputy, else the town's; the coordinators;
all members. People who left the town or are deactivated are skipped.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contacts.models import ContactRequest, Responsibility
from core.audit.recording import heirs_of
from municipalities.choices import Role
from municipalities.models import Membership, Municipality
from notifications.services import Receiver


@dataclass(frozen=True)
class Chain:
    """People of one town who answer, in order; ids of active members only."""

    municipality_id: UUID
    owner: UUID | None
    deputy: UUID | None
    coordinators: tuple[UUID, ...]
    everybody: tuple[UUID, ...]

    def first(self) -> list[Receiver]:
        """Recipients of a new request and of the first reminder."""
        return self._of([self.owner] if self.owner else self._stand_ins())

    def second(self) -> list[Receiver]:
        """Recipients of the second reminder: the next in line, or `first` again if there is none."""
        first = self.first()
        ranks = ([self.deputy] if self.deputy else [], self.coordinators or self.everybody)
        for rank in ranks:
            others = [person for person in self._of(rank) if person not in first]
            if others:
                return others
        return first

    def coordination(self) -> list[Receiver]:
        return self._of(self.coordinators or self.everybody)

    def those(self, users: Any) -> list[Receiver]:
        """Those among ``users`` who still belong to the town."""
        return self._of([user for user in self.everybody if user in set(users)])

    def _stand_ins(self) -> list[UUID]:
        if self.deputy and self.deputy != self.owner:
            return [self.deputy]
        return list(self.coordinators or self.everybody)

    def _of(self, users: Any) -> list[Receiver]:
        return [Receiver(user, self.municipality_id) for user in users]


def chain_of(municipality_id: UUID, project_id: UUID | None = None) -> Chain:
    """Resolve the chain for a project or, without one, for the town; two queries."""
    members = dict(
        Membership.objects.filter(municipality=municipality_id, user__is_active=True)
        .order_by("pk")
        .values_list("user", "role")
    )
    rows = {
        row.project_id: row
        for row in Responsibility.objects.filter(municipality=municipality_id)
        if row.project_id in (None, project_id)
    }
    ordered = [rows[key] for key in (project_id, None) if key in rows]
    return Chain(
        municipality_id=municipality_id,
        owner=next((row.owner_id for row in ordered if row.owner_id in members), None),
        deputy=next((row.deputy_id for row in ordered if row.deputy_id in members), None),
        coordinators=tuple(u for u, role in members.items() if role == Role.COORDINATOR),
        everybody=tuple(members),
    )


def answering(municipality_id: UUID, project_id: UUID | None = None) -> list[Receiver]:
    """First recipients, registered with lower packages that must not import this one."""
    return chain_of(municipality_id, project_id).first()


def can_answer(town: Municipality) -> bool:
    """Whether the town has an active member."""
    return Membership.objects.filter(municipality=town, user__is_active=True).exists()


def taking_part(request: ContactRequest, municipality_id: UUID) -> list[Receiver]:
    """Recipients in one of the two towns for what happens to a request.

    In the asking town: those who wrote, or their successors, else the coordinators. In the asked town:
    the same people and whoever answers first.
    """
    chain = chain_of(municipality_id, request.project_id)
    wrote = set(
        request.messages.filter(municipality=municipality_id).values_list("author", flat=True)
    )
    wrote |= heirs_of(request.pk, municipality_id)
    if municipality_id == request.asking_id:
        return chain.those(wrote) or chain.coordination()
    known = chain.those(wrote)
    return [*known, *[row for row in chain.first() if row not in known]]
