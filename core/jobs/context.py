"""Worker middleware that tells the audit log which background job is running."""

from typing import Any

from procrastinate import JobContext

from core.http.request_id import job_name


def named(call_next: Any, context: JobContext, worker: Any) -> Any:
    """For synchronous jobs."""
    token = job_name.set(context.job.task_name)
    try:
        return call_next()
    finally:
        job_name.reset(token)


async def named_async(call_next: Any, context: JobContext, worker: Any) -> Any:
    """For coroutine jobs."""
    token = job_name.set(context.job.task_name)
    try:
        return await call_next()
    finally:
        job_name.reset(token)
