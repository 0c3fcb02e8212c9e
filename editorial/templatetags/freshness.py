"""Freshness in words; empty for entries not loaded `with_freshness`."""

from django import template
from django.utils import timezone

from editorial.freshness.queries import months_promised
from editorial.freshness.rules import Subject, review_of
from editorial.models import EditorialModel
from editorial.workflow.choices import State

register = template.Library()


@register.inclusion_tag("editorial/_freshness.html")
def freshness(entry: EditorialModel, own: bool = False) -> dict:
    """On the page of an entry: the last check and, for its own town (``own``), the buttons."""
    if entry.state != State.PUBLISHED or entry.is_revision or getattr(entry, "closed_at", None):
        return {}
    now = timezone.now()
    contact = review_of(entry, Subject.CONTACT, now) if entry.has_contact_to_check else None
    return {
        "entry": entry,
        "review": review_of(entry, Subject.ENTRY, now),
        "contact": contact,
        "own": own,
    }


@register.inclusion_tag("editorial/_freshness_note.html")
def freshness_note(entry: EditorialModel) -> dict:
    """On a card, only if the check is overdue."""
    if entry.state != State.PUBLISHED or getattr(entry, "closed_at", None):
        return {}
    review = review_of(entry)
    return {"review": review} if review and not review.is_fresh else {}


@register.inclusion_tag("editorial/_promise.html")
def freshness_promise(kind: str, phase: str = "") -> dict:
    """The review interval a town commits to when it submits; one query."""
    return {"months": months_promised(kind, phase)}
