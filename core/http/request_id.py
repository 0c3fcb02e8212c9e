"""Context variables with the current request id or background job, for logs and audit rows."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
job_name: ContextVar[str] = ContextVar("job_name", default="")
