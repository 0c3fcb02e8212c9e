"""Send a request to another town about one of its public projects."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactRequest
from contacts.notices import tell
from contacts.people import can_answer, chain_of
from contacts.services.talking import add_message
from core.audit import recording as audit
from core.errors import DomainError, NotAllowed, WrongState
from core.http import ratelimit
from municipalities.actors import Actor
from projects.models import Project

MAX_A_DAY = 20
_DAY_SECONDS = 86_400


def may_ask(actor: Actor, project: Project) -> bool:
    """Members of other towns may ask about public projects of this site.

    Questions about harvested projects go to the portal they come from (X11).
    """
    return (
        actor.municipality_id is not None
        and actor.municipality_id != project.municipality_id
        and project.is_public
        and not project.is_revision
        and not project.is_harvested
    )


@transaction.atomic
def ask(
    project: Project,
    *,
    by: Actor,
    kind: str,
    text: str,
    token: uuid.UUID,
    wished_dates: Iterable[date] = (),
    files: Iterable[UploadedFile] = (),
) -> ContactRequest:
    """Create the request and notify the people who answer for the other town.

    ``token`` becomes the id, so a resubmitted form is idempotent. Raises `NotAllowed`,
    `TooManyRequests`, and `DomainError` if the other town has no active member.
    """
    source = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not may_ask(by, source):
        raise NotAllowed
    sent = ContactRequest.objects.filter(pk=token).first()
    if sent:
        if sent.created_by_id != by.user_id:
            raise WrongState
        return sent
    if not can_answer(source.municipality):
        raise DomainError(_("Diese Kommune hat hier noch niemanden, der antworten könnte."))
    ratelimit.check(
        "contact_request", str(by.municipality_id), limit=MAX_A_DAY, seconds=_DAY_SECONDS
    )
    now = timezone.now()
    request = ContactRequest(
        pk=token,
        project=source,
        asking_id=by.town_id,
        asked_id=source.municipality_id,
        kind=kind,
        wished_dates=sorted(set(wished_dates)),
        created_by=by.user,
        created_at=now,
        last_activity_at=now,
        waiting_since=now,
    )
    request.save(force_insert=True)
    add_message(request, by=by, text=text, token=token, files=files)
    audit.record("request_asked", request, by=by.user_id, municipality_id=by.municipality_id)
    tell(request, "new", chain_of(request.asked_id, source.pk).first())
    return request
