"""Tells the audit log which background job is at work (middleware of the worker)."""

from core.http.request_id import job_name


def named(call_next, context, worker):
    """Around a job that is a plain function."""
    token = job_name.set(context.job.task_name)
    try:
        return call_next()
    finally:
        job_name.reset(token)


async def named_async(call_next, context, worker):
    """Around a job that is a coroutine."""
    token = job_name.set(context.job.task_name)
    try:
        return await call_next()
    finally:
        job_name.reset(token)
