"""What this floor knows of the acting person; `municipalities.actors.Actor` is the class."""

from typing import Protocol
from uuid import UUID


class Actor(Protocol):
    @property
    def is_authenticated(self) -> bool: ...

    @property
    def user_id(self) -> UUID | None: ...

    @property
    def municipality_id(self) -> UUID | None: ...

    @property
    def is_moderator(self) -> bool: ...

    @property
    def is_admin(self) -> bool: ...

    def is_member_of(self, municipality_id: UUID | None) -> bool: ...
