"""Background jobs of projects. Each may run twice without harm."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app

from editorial.models import StoredFile
from projects.models import Artifact, Project

KEEP_UNUSED = timedelta(days=7)


@app.periodic(cron="41 3 * * *")
@app.task(name="projects.remove_unused_files", queueing_lock="projects.remove_unused_files")
def remove_unused_files(timestamp: int = 0) -> int:
    """Delete files that nothing refers to and that are a week old; returns how many."""
    unused = StoredFile.objects.filter(created_at__lt=timezone.now() - KEEP_UNUSED).exclude(
        Exists(Project.objects.filter(image=OuterRef("pk")))
        | Exists(Artifact.objects.filter(file=OuterRef("pk")))
    )
    count = 0
    for row in unused.iterator():
        with transaction.atomic():
            row.delete()
            for content in filter(None, (row.content, row.thumbnail)):
                transaction.on_commit(lambda content=content: content.storage.delete(content.name))
        count += 1
    return count
