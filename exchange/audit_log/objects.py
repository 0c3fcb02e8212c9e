"""Titles and links of the objects of audit entries, limited by `visible_to` to what the reader may see."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.urls import reverse

from adoptions.models import Adoption
from contacts.models import ContactRequest
from discussion.models import Post
from editorial.models import Report
from editorial.workflow.kinds import all_kinds
from exchange.audit_log.reading import Circle
from municipalities.models import Invitation, Municipality

Named = dict[str, tuple[str, str]]
"""Title and path of things by their id."""


def named_objects(wanted: dict[str, set[str]], circle: Circle) -> Named:
    """``wanted`` maps kinds to ids; one query for each kind that has names.

    Requests between towns are not named to staff (docs/security.md, row C2).
    """
    readers: dict[str, Callable[[Iterable[UUID], Circle], Named]] = {
        "contacts.contactrequest": _requests,
        "adoptions.adoption": _adoptions,
        "discussion.post": _posts,
        "municipalities.invitation": _invitations,
        "municipalities.municipality": _towns,
        "editorial.report": _reports,
    }
    found: Named = {}
    for kind in all_kinds():
        if ids := _uuids(wanted.get(kind.model._meta.label_lower, ())):
            found |= _entries(kind, ids, circle)
    for label, read in readers.items():
        if ids := _uuids(wanted.get(label, ())):
            found |= read(ids, circle)
    return found


def _uuids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _entries(kind, ids, circle: Circle) -> Named:
    rows = kind.model.objects.visible_to(circle.actor).filter(pk__in=ids)
    rows = rows.select_related("revision_of", *kind.related)
    return {str(row.pk): (row.title, row.get_absolute_url()) for row in rows}


def _requests(ids, circle: Circle) -> Named:
    if not circle.is_town:
        return {}
    rows = ContactRequest.objects.visible_to(circle.actor).with_card_data().filter(pk__in=ids)
    return {
        str(row.pk): (
            f"{row.other_of(circle.town_id).full_label}: {row.project.title}",
            row.get_absolute_url(),
        )
        for row in rows
    }


def _adoptions(ids, circle: Circle) -> Named:
    rows = Adoption.objects.visible_to(circle.actor).filter(pk__in=ids).select_related("project")
    return {str(row.pk): (row.project.title, row.get_absolute_url()) for row in rows}


def _posts(ids, circle: Circle) -> Named:
    rows = Post.objects.visible_to(circle.actor).filter(pk__in=ids)
    rows = rows.select_related("project__revision_of")
    return {str(row.pk): (row.project.title, row.get_absolute_url()) for row in rows}


def _invitations(ids, circle: Circle) -> Named:
    """The invited address, shown to the inviting town only."""
    if not circle.is_town:
        return {}
    rows = Invitation.objects.filter(pk__in=ids, municipality=circle.town_id)
    return {str(row.pk): (row.email, reverse("team")) for row in rows}


def _towns(ids, circle: Circle) -> Named:
    rows = Municipality.objects.filter(pk__in=ids)
    return {str(row.pk): (row.full_label, row.get_absolute_url()) for row in rows}


def _reports(ids, circle: Circle) -> Named:
    rows = Report.objects.visible_to(circle.actor).filter(pk__in=ids)
    return {} if circle.is_town else {str(row.pk): ("", row.get_absolute_url()) for row in rows}
