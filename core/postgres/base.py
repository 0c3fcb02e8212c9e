import select

from django.db.backends.postgresql import base
from django.db.models.expressions import Col


def _hash_of(column: Col) -> int:
    """Equal columns have equal hashes. Django hashes every selected column of an ordered query, by
    inspecting its constructor: up to a tenth of the time of a page with many queries.
    """
    return hash((column.alias, column.target.attname))


Col.__hash__ = _hash_of  # type: ignore[assignment, method-assign]


class DatabaseWrapper(base.DatabaseWrapper):
    def close_if_health_check_failed(self) -> None:
        """Run Django's health check only if unread data has arrived on the socket.

        A server that closes a connection sends a message first. Django checks at every request, which
        costs as much as a small query (docs/decisions/0024-kept-connections.md).
        """
        if not self.is_silent():
            super().close_if_health_check_failed()

    def is_silent(self) -> bool:
        """Whether the connection is open and no unread data has arrived."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
