"""An entry as everybody will read it, before it is public. Nothing here is ever saved."""

from django.utils import timezone

from editorial.models import EditorialModel
from editorial.workflow.choices import State


def as_published(entry: EditorialModel, *, slug: str) -> EditorialModel:
    """``entry`` itself, changed in memory to what its publication will make of it.

    A revision takes the id, address and date of the public text; ``slug`` is for a first one.
    Whatever is shown with it must be loaded before.
    """
    public = entry.original
    entry.state, entry.reason = State.PUBLISHED, ""
    entry.slug = public.slug or slug
    entry.published_at = public.published_at or timezone.now()
    entry.updated_at = timezone.now()
    entry.mark_checked(entry.updated_at)
    entry.revision_of, entry.pk = None, public.pk
    return entry
