"""What the pages of all kinds of entries show alike."""

from django import template
from django.urls import reverse

from editorial.models import EditorialModel
from editorial.moderation.comments import open_remarks
from editorial.revisions.differences import of_revision
from editorial.revisions.versions import last_published_at
from editorial.workflow.kinds import kind_of
from editorial.workflow.permissions import may_edit

register = template.Library()


@register.inclusion_tag("editorial/_unpublished.html", takes_context=True)
def unpublished(context, entry: EditorialModel) -> dict:
    """For the town and staff: the state, what is missing, what was said of it, what a revision changes.

    Who may edit finds the way from each remark to its field.
    """
    return {
        "entry": entry,
        "remarks": open_remarks(entry, linked=may_edit(context["request"].actor, entry)),
        "missing": list(kind_of(entry).problems(entry).values()) if entry.is_editable else [],
        "changes": of_revision(entry) if entry.is_revision else [],
    }


@register.inclusion_tag("editorial/_changes.html")
def changes(entry: EditorialModel) -> dict:
    """What a pending revision would change; nothing for other entries."""
    return {"entry": entry, "changes": of_revision(entry) if entry.is_revision else []}


@register.inclusion_tag("editorial/_stand.html")
def stand(entry: EditorialModel) -> dict:
    """Since when a public entry reads as it does, and the way to its history."""
    if not entry.is_public:
        return {}
    return {
        "day": last_published_at(entry),
        "history_url": reverse(f"{entry.kind_name}_history", args=[entry.slug]),
    }
