"""Ask, answer, remove and report posts; request, decide and end partnerships."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.people import chain_of
from contacts.services.asking import may_ask
from core.audit import recording as audit
from core.errors import Incomplete, NotAllowed, WrongState
from core.http import ratelimit
from discussion.models import Partnership, Post
from discussion.notices import tell_answered, tell_asked, tell_partnership, tell_taken_off
from editorial.reports import services as reports
from editorial.workflow.choices import Visibility
from municipalities.actors import Actor
from notifications.services import members
from projects.models import Project

MAX_A_DAY = 50
MAX_WISHES_A_DAY = 10
_DAY_SECONDS = 86_400
POST = "post"
REASON_NEEDED = _("Bitte nennen Sie der Kommune den Grund.")


def may_post(actor: Actor, project: Project) -> bool:
    """Members of towns, on public projects; harvested ones are discussed on their own portal."""
    return (
        actor.municipality_id is not None
        and project.is_public
        and not project.is_revision
        and not project.is_harvested
    )


@transaction.atomic
def ask(project: Project, *, by: Actor, text: str, visibility: str, token: uuid.UUID) -> Post:
    """Post a question on a project and notify those responsible in its town.

    ``token`` becomes the id, so a resubmitted form is idempotent. Raises `NotAllowed`, `Incomplete`.
    """
    source = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not may_post(by, source):
        raise NotAllowed
    post, created = _write(source, None, by=by, text=text, visibility=visibility, token=token)
    if created:
        tell_asked(post, chain_of(source.municipality_id, source.pk).first(), by=by)
    return post


@transaction.atomic
def answer(question: Post, *, by: Actor, text: str, token: uuid.UUID) -> Post:
    """Answer with the visibility of the question; everybody involved in it is notified."""
    rows = Post.objects.visible_to(by).questions().select_for_update(of=("self",))
    row = rows.select_related("project").filter(pk=question.pk, hidden_at=None).first()
    if row is None or not may_post(by, row.project):
        raise NotAllowed
    post, created = _write(
        row.project, row, by=by, text=text, visibility=row.visibility, token=token
    )
    if created:
        tell_answered(post, by=by)
    return post


def _write(project, question, *, by: Actor, text: str, visibility: str, token) -> tuple[Post, bool]:
    if not text.strip():
        raise Incomplete({"text": _("Bitte schreiben Sie einen Satz.")})
    if visibility not in Visibility.values:
        raise Incomplete({"visibility": _("Bitte wählen Sie, wer es lesen darf.")})
    sent = Post.objects.filter(pk=token).first()
    if sent:
        if sent.author_id != by.user_id:
            raise WrongState
        return sent, False
    ratelimit.check("post", str(by.municipality_id), limit=MAX_A_DAY, seconds=_DAY_SECONDS)
    post = Post.objects.create(
        pk=token,
        project=project,
        question=question,
        municipality_id=by.municipality_id,
        author=by.user,
        text=text.strip(),
        visibility=visibility,
    )
    audit.record("posted", post, by=by.user_id, municipality_id=by.municipality_id)
    return post, True


@transaction.atomic
def take_off(post: Post, *, by: Actor, reason: str = "") -> Post:
    """Remove a post: its own town, or moderators with a reason; idempotent."""
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    is_own = by.municipality_id is not None and by.municipality_id == row.municipality_id
    if not (is_own or by.is_moderator):
        raise NotAllowed
    if row.hidden_at:
        return row
    if not is_own and not reason.strip():
        raise Incomplete({"reason": REASON_NEEDED})
    row.hidden_at, row.hidden_by_staff = timezone.now(), not is_own
    row.hidden_reason = reason.strip()
    row.save()
    audit.record("post_hidden", row, by=by.user_id, municipality_id=row.municipality_id)
    if not is_own:
        author = members(row.municipality_id, people=[row.author_id])
        tell_taken_off(row, author or chain_of(row.municipality_id).coordination())
    return row


@transaction.atomic
def report(post: Post, *, by: Actor, reason: str):
    """Report the post to the moderation. Raises `NotAllowed`, `Incomplete`."""
    if by.municipality_id is None or not Post.objects.visible_to(by).filter(pk=post.pk).exists():
        raise NotAllowed
    return reports.file_report(POST, post, by=by, reason=reason)


def _load(pk) -> Post | None:
    rows = Post.objects.filter(pk=pk, hidden_at=None)
    return rows.select_related("municipality__district", "project").first()


POSTS = reports.Reportable(
    POST, _("Frage oder Antwort"), "discussion/_reported.html", _load, take_off
)


@transaction.atomic
def wish_partnership(project: Project, *, by: Actor, note: str) -> Partnership:
    """Request to co-develop a project; possible again after a refusal.

    Raises `NotAllowed`, `TooManyRequests`.
    """
    source = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not may_ask(by, source):
        raise NotAllowed
    row, created = Partnership.objects.get_or_create(
        project=source,
        municipality_id=by.municipality_id,
        defaults={"note": note.strip(), "created_by": by.user},
    )
    if not created:
        if not Partnership.State(row.state).is_over:
            return row
        row.state, row.note, row.decided_at = Partnership.State.WISHED, note.strip(), None
        row.created_at, row.created_by = timezone.now(), by.user
        row.save()
    ratelimit.check(
        "partnership", str(by.municipality_id), limit=MAX_WISHES_A_DAY, seconds=_DAY_SECONDS
    )
    audit.record("partnership_wished", row, by=by.user_id, municipality_id=by.municipality_id)
    tell_partnership(row, "wished", chain_of(source.municipality_id, source.pk).first())
    return row


def _locked(row: Partnership) -> Partnership:
    rows = Partnership.objects.select_for_update(of=("self",)).select_related("project")
    return rows.get(pk=row.pk)


@transaction.atomic
def decide_partnership(row: Partnership, *, by: Actor, accept: bool) -> Partnership:
    """Decide for the project's town and notify the other. Raises `NotAllowed`, `WrongState`."""
    found = _locked(row)
    if by.municipality_id is None or by.municipality_id != found.project.municipality_id:
        raise NotAllowed
    if found.state != Partnership.State.WISHED:
        raise WrongState
    found.state = Partnership.State.ACCEPTED if accept else Partnership.State.DECLINED
    found.decided_at = timezone.now()
    found.save()
    audit.record(
        f"partnership_{found.state}", found, by=by.user_id, municipality_id=by.municipality_id
    )
    chain = chain_of(found.municipality_id)
    wished = [found.created_by_id, *audit.heirs_of(found.pk, found.municipality_id)]
    tell_partnership(found, found.state, chain.those(wished) or chain.coordination())
    return found


@transaction.atomic
def end_partnership(row: Partnership, *, by: Actor) -> None:
    """End it, for either town and at any time; an accepted partner is notified."""
    found = _locked(row)
    if by.municipality_id is None or by.municipality_id not in (
        found.municipality_id,
        found.project.municipality_id,
    ):
        raise NotAllowed
    if Partnership.State(found.state).is_over:
        return
    was_agreed = found.state == Partnership.State.ACCEPTED
    found.state, found.decided_at = Partnership.State.ENDED, timezone.now()
    found.save()
    audit.record("partnership_ended", found, by=by.user_id, municipality_id=by.municipality_id)
    if was_agreed:
        project_town = found.project.municipality_id
        is_origin = by.municipality_id == project_town
        chain = (
            chain_of(found.municipality_id)
            if is_origin
            else chain_of(project_town, found.project_id)
        )
        tell_partnership(found, "ended", chain.coordination() if is_origin else chain.first())
