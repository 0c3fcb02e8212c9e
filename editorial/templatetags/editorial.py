"""What the pages of all kinds of entries show alike."""

from django import template

from editorial.comments import open_remarks
from editorial.differences import of_revision
from editorial.kinds import kind_of
from editorial.models import EditorialModel

register = template.Library()


@register.inclusion_tag("editorial/_unpublished.html")
def unpublished(entry: EditorialModel) -> dict:
    """For the town and staff: the state, what is missing, what was said of it, what a revision changes."""
    return {
        "entry": entry,
        "remarks": open_remarks(entry),
        "missing": list(kind_of(entry).problems(entry).values()) if entry.is_editable else [],
        "changes": of_revision(entry) if entry.is_revision else [],
    }


@register.inclusion_tag("editorial/_changes.html")
def changes(entry: EditorialModel) -> dict:
    """What a pending revision would change; nothing for other entries."""
    return {"entry": entry, "changes": of_revision(entry) if entry.is_revision else []}
