"""Template tags shared by the pages of all kinds of entries."""

from typing import Any

from django import template
from django.urls import reverse

from editorial.models import EditorialModel
from editorial.revisions.differences import of_revision
from editorial.revisions.versions import last_published_at
from editorial.workflow.comments import open_remarks
from editorial.workflow.kinds import kind_of
from editorial.workflow.permissions import may_edit

register = template.Library()


@register.inclusion_tag("editorial/_unpublished.html", takes_context=True)
def unpublished(context: dict[str, Any], entry: EditorialModel) -> dict:
    """For town and staff: the state, missing fields, comments, and the changes of a revision.

    For users who may edit, comments link to their fields.
    """
    return {
        "entry": entry,
        "remarks": open_remarks(entry, linked=may_edit(context["request"].actor, entry)),
        "missing": list(kind_of(entry).problems(entry).values()) if entry.is_editable else [],
        "changes": of_revision(entry) if entry.is_revision else [],
    }


@register.inclusion_tag("editorial/_changes.html")
def changes(entry: EditorialModel) -> dict:
    """The changes of a pending revision; empty for other entries."""
    return {"entry": entry, "changes": of_revision(entry) if entry.is_revision else []}


@register.simple_tag
def edit_url(entry: EditorialModel) -> str:
    """URL of the entry's form."""
    return kind_of(entry).edit_url(entry, "")


@register.inclusion_tag("editorial/_stand.html", takes_context=True)
def stand(context: dict[str, Any], entry: EditorialModel) -> dict:
    """When the current public text was published, with a link to the history if there is one."""
    if not entry.is_public:
        return {}
    url = "" if is_first(context) else reverse(f"{entry.kind_name}_history", args=[entry.slug])
    return {"day": last_published_at(entry), "history_url": url}


def is_first(context: dict[str, Any]) -> bool:
    """Whether the page is the preview of an entry without a public page."""
    return bool((context.get("preview") or {}).get("is_first"))
