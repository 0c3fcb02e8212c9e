"""Preview of an entry as it will look after publication; nothing is saved."""

from django.utils import timezone

from editorial.models import EditorialModel
from editorial.workflow.choices import State


def as_published(entry: EditorialModel, *, slug: str) -> EditorialModel:
    """Change ``entry`` in memory to its state after publication, and return it.

    A revision takes the id, URL and date of the public text; ``slug`` is used for a first
    publication. Related objects must be loaded before.
    """
    public = entry.original
    entry.state, entry.reason = State.PUBLISHED, ""
    entry.slug = public.slug or slug
    entry.published_at = public.published_at or timezone.now()
    entry.updated_at = timezone.now()
    entry.mark_checked(entry.updated_at)
    entry.revision_of, entry.pk = None, public.pk
    return entry
