"""An entry as everybody will read it, before it is public. Nothing here is ever saved."""

from django.utils import timezone

from editorial.choices import State
from editorial.models import EditorialModel


def as_published(entry: EditorialModel, *, slug: str) -> EditorialModel:
    """``entry`` itself, changed in memory to what its publication will make of it.

    A revision takes the address and the date of the public text; ``slug`` is for a first one.
    """
    public = entry.original
    entry.state, entry.reason = State.PUBLISHED, ""
    entry.slug = public.slug or slug
    entry.published_at = public.published_at or timezone.now()
    entry.verified_at = entry.updated_at = timezone.now()
    entry.revision_of = None
    return entry
