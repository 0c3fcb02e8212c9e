"""Background jobs of the editorial app. All are idempotent."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from procrastinate.contrib.django import app

from core.audit import recording as audit
from editorial.corrections.tasks import forget_addresses
from editorial.files import kept_uploads
from editorial.files.file_references import unused
from editorial.freshness import reminders as freshness_letters
from editorial.freshness import services as freshness_services
from editorial.models import StoredFile, UnsavedInput
from editorial.moderation import reminders
from editorial.workflow.kinds import all_kinds
from municipalities.models import Membership

__all__ = ["forget_addresses", "remove_unused_files"]
KEEP_UNUSED = timedelta(days=7)


@app.periodic(cron="50 5 * * *")
@app.task(name="editorial.review", queueing_lock="editorial.review")
def review(timestamp: int = 0) -> None:
    """Send review reminders and archive lapsed entries."""
    now = timezone.now()
    freshness_letters.remind(now)
    freshness_services.archive_lapsed(now)


@app.periodic(cron="41 3 * * *")
@app.task(name="editorial.remove_unused_files", queueing_lock="editorial.remove_unused_files")
def remove_unused_files(timestamp: int = 0) -> int:
    """Delete files unreferenced for a week; returns the number of rows and stray files."""
    before = timezone.now() - KEEP_UNUSED
    count = _remove_rows(before) + _remove_strays(before)
    if count:
        audit.record_kind("files_removed", StoredFile._meta.label_lower, "", by=None, number=count)
    return count


@app.periodic(cron="15 * * * *")
@app.task(name="editorial.remind_moderators", queueing_lock="editorial.remind_moderators")
def remind_moderators(timestamp: int = 0) -> int:
    """On working-day mornings, local time; returns the number of people notified."""
    now = timezone.localtime()
    return reminders.remind(now) if reminders.is_time(now) else 0


def _remove_rows(before: datetime) -> int:
    count = 0
    for row in unused(StoredFile.objects.filter(created_at__lt=before)).iterator():
        with transaction.atomic():
            row.delete()
            for content in filter(None, (row.content, row.thumbnail)):
                transaction.on_commit(partial(content.storage.delete, content.name))
        count += 1
    return count


def _remove_strays(before: datetime) -> int:
    """Delete files without a row, left when a process dies between writing and commit."""
    count = 0
    for name in _names_on_disk():
        pk = _id_of(name)
        known = pk is not None and StoredFile.objects.filter(pk=pk).exists()
        if not known and default_storage.get_modified_time(name) < before:
            default_storage.delete(name)
            count += 1
    return count


def _names_on_disk() -> Iterator[str]:
    if not default_storage.exists(""):
        return
    for folder in default_storage.listdir("")[0]:
        for name in default_storage.listdir(folder)[1]:
            yield f"{folder}/{name}"


def _id_of(name: str) -> UUID | None:
    """The row id in a file name (`editorial.models.StoredFile`)."""
    try:
        return UUID(PurePosixPath(name).name[:32])
    except ValueError:
        return None


@app.periodic(cron="37 * * * *")
@app.task(name="editorial.forget_kept_uploads", queueing_lock="editorial.forget_kept_uploads")
def forget_kept_uploads(timestamp: int = 0) -> int:
    """Delete uploads kept for an unsaved form for more than a day; returns how many."""
    return kept_uploads.forget_old(timezone.now() - kept_uploads.LIFETIME)


@app.periodic(cron="23 3 * * *")
@app.task(name="editorial.forget_unsaved_input", queueing_lock="editorial.forget_unsaved_input")
def forget_unsaved_input(timestamp: int = 0) -> int:
    """Delete unsaved input that can no longer be used; returns the number of rows.

    It expired, was saved a day ago, its author left the town, or its entry is gone.
    """
    now = timezone.now()
    membership = Membership.objects.filter(
        user=OuterRef("user"), municipality=OuterRef("municipality")
    )
    rows = UnsavedInput.objects.filter(
        Q(saved_at__lt=now - timedelta(days=settings.UNSAVED_INPUT_DAYS))
        | Q(fields=[], saved_at__lt=now - timedelta(days=1))
        | ~Exists(membership)
    )
    count = rows.delete()[0]
    for kind in all_kinds():
        begun = UnsavedInput.objects.filter(
            form__startswith=f"{kind.model._meta.model_name}:", object_id__isnull=False
        )
        existing = kind.model._base_manager.filter(pk=OuterRef("object_id"))
        count += begun.filter(~Exists(existing)).delete()[0]
    return count
