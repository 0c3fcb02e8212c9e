"""The id of the running request, for logs and audit rows."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
