import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def close_if_health_check_failed(self):
        """A server that ends a connection says so: only if it has said anything it is asked.

        Django asks at every request, which takes as long as a small query
        (docs/decisions/0024-kept-connections.md).
        """
        if not self.is_silent():
            super().close_if_health_check_failed()

    def is_silent(self) -> bool:
        """Open, and nothing has come that was not read."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
