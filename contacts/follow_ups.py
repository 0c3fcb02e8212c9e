"""Follow-up question “What came of it?”, mailed 30, 90 and 180 days after a request ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from adoptions.choices import OPEN, Stage
from adoptions.models import Adoption
from adoptions.permissions import may_record
from adoptions.services import recording
from contacts.choices import CLOSED, FollowUpOutcome, RequestState
from contacts.models import ContactRequest, FollowUp
from contacts.notices import FOLLOW_UP, tell
from contacts.people import chain_of, taking_part
from core.audit import recording as audit
from core.errors import DomainError, WrongState
from core.mail.outbox import queue_mail
from core.models import MailRecord
from core.security.tokens import new_token, token_hash
from editorial.workflow.choices import PUBLIC_STATES
from municipalities.actors import Actor
from notifications.choices import Mode
from notifications.mails import unsubscribe_url
from notifications.models import Preference

GUARD = "follow_up"
ASK_AFTER_DAYS = (30, 90, 180)
TOKEN_LASTS = timedelta(days=60)
DETAIL_LASTS = timedelta(days=1)
KNOWN_BY_ADOPTION = (Stage.OPERATING, Stage.DECLINED, Stage.DISCONTINUED)
FINAL = (FollowUpOutcome.ADOPTED, FollowUpOutcome.NOT_FOR_US, FollowUpOutcome.STOP)


def send_due(now: datetime) -> int:
    """Mail all follow-ups that are due and return their number; one transaction per request.

    After downtime only the latest question is asked; missed ones are skipped.
    """
    rows = _askable().filter(closed_at__lte=now - timedelta(days=ASK_AFTER_DAYS[0]))
    return sum(_ask(pk, now) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


def _askable() -> QuerySet[Any]:
    """Ended requests about public projects that have no final answer yet."""
    settled = FollowUp.objects.filter(request=OuterRef("pk"), answer__in=FINAL)
    known = Adoption.objects.filter(
        project=OuterRef("project"),
        municipality=OuterRef("asking"),
        stage__in=KNOWN_BY_ADOPTION,
    )
    last = FollowUp.objects.filter(request=OuterRef("pk"), after_days=ASK_AFTER_DAYS[-1])
    return ContactRequest.objects.filter(
        Q(state__in=CLOSED) | Q(state=RequestState.EXPIRED, answered_at__isnull=False),
        follow_up_stopped_at=None,
        project__state__in=PUBLIC_STATES,
    ).exclude(Exists(settled) | Exists(known) | Exists(last))


@transaction.atomic
def _ask(pk: UUID, now: datetime) -> bool:
    row = (
        _askable()
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("project", "asking__district", "asked__district")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        return False
    due = [days for days in ASK_AFTER_DAYS if row.closed_at + timedelta(days=days) <= now]
    person = _person(row)
    if not due or person is None or row.follow_ups.filter(after_days__gte=due[-1]).exists():
        return False
    token, hashed = new_token()
    follow_up = FollowUp(
        request=row,
        after_days=due[-1],
        user=person,
        token_hash=hashed,
        sent_at=now,
        expires_at=now + TOKEN_LASTS,
    )
    follow_up.mail = _mail(row, person, token)
    follow_up.save()
    audit.record("follow_up_sent", row, by=None, municipality_id=row.asking_id, after_days=due[-1])
    return True


def _person(row: ContactRequest) -> User | None:
    """Recipient: the author or their successor, else a coordinator; None if they opted out."""
    chain = chain_of(row.asking_id)
    asked = [row.created_by_id, *audit.heirs_of(row.pk, row.asking_id)]
    candidates = chain.those(asked) or chain.coordination()
    ids = [receiver.user_id for receiver in candidates]
    refused = Preference.objects.filter(user=OuterRef("pk"), kind=FOLLOW_UP, mode=Mode.NONE)
    return User.objects.filter(pk__in=ids).exclude(Exists(refused)).order_by("pk").first()


def _mail(row: ContactRequest, person: User, token: str) -> MailRecord | None:
    """Queue the mail; its URLs, too, are in the recipient's language."""
    with override(person.language):
        page = settings.SITE_URL + reverse("follow_up", args=[token])
        way_out = unsubscribe_url(person, FOLLOW_UP)
        return queue_mail(
            to=person.email,
            template="contacts/follow_up",
            context={
                "request_row": row,
                "answers": [
                    (f"{page}?answer={code}", label) for code, label in FollowUpOutcome.choices
                ],
                "unsubscribe_url": way_out,
                "settings_url": settings.SITE_URL + reverse("notification_settings"),
            },
            language=person.language,
            guard=GUARD,
            unsubscribe_url=way_out,
        )


def still_asked(record: MailRecord) -> bool:
    """Guard, run on sending: the recipient still belongs, has not opted out and not answered."""
    row = FollowUp.objects.filter(mail=record).select_related("request__project", "user").first()
    if row is None or _usable(row) is None or _is_known(row.request):
        return False
    refused = Preference.objects.filter(user=row.user, kind=FOLLOW_UP, mode=Mode.NONE)
    return not refused.exists()


def _is_known(row: ContactRequest) -> bool:
    """The town has already recorded the outcome as an adoption."""
    entries = Adoption.objects.filter(project=row.project_id, municipality=row.asking_id)
    return entries.filter(stage__in=KNOWN_BY_ADOPTION).exists()


def _is_open(row: FollowUp) -> bool:
    return (
        row.answered_at is None
        and row.expires_at > timezone.now()
        and row.request.follow_up_stopped_at is None
        and row.request.project.is_public
    )


def find(token: str) -> FollowUp | None:
    """The open question for a mailed token, if its recipient still belongs to the asking town."""
    return _usable(FollowUp.objects.filter(token_hash=token_hash(token)).first())


def _usable(row: FollowUp | None) -> FollowUp | None:
    if row is None or row.user is None or not _is_open(row):
        return None
    is_member = chain_of(row.request.asking_id).those([row.user_id])
    return row if is_member else None


@dataclass(frozen=True)
class Answered:
    follow_up: FollowUp
    adoption: Adoption | None
    detail_token: str


@transaction.atomic
def answer(token: str, outcome: str, *, reason_code: str = "", reason: str = "") -> Answered:
    """Redeem a token; the answer creates or advances the adoption.

    Raises `WrongState` if the token is unknown, used or expired, and `Incomplete` if “not for us”
    comes without a reason; the token then stays valid.
    """
    locked = FollowUp.objects.select_for_update(of=("self",)).filter(token_hash=token_hash(token))
    row = _usable(locked.first())
    if row is None or row.user is None or outcome not in FollowUpOutcome.values:
        raise WrongState
    actor = Actor.of(row.user, row.request.asking)
    adoption = _apply(row, outcome, actor, reason_code, reason)
    detail_token, row.detail_hash = new_token()
    row.answer, row.answered_at = outcome, timezone.now()
    row.detail_expires_at = row.answered_at + DETAIL_LASTS
    row.save()
    audit.record(
        "follow_up_answered",
        row.request,
        by=row.user_id,
        municipality_id=row.request.asking_id,
        answer=outcome,
    )
    if outcome != FollowUpOutcome.STOP:
        people = taking_part(row.request, row.request.asked_id)
        tell(row.request, "outcome", people, once=str(row.pk))
    return Answered(row, adoption, detail_token)


def _apply(
    row: FollowUp, outcome: str, actor: Actor, reason_code: str, reason: str
) -> Adoption | None:
    request = row.request
    if outcome == FollowUpOutcome.STOP:
        request.follow_up_stopped_at = timezone.now()
        request.save(update_fields=["follow_up_stopped_at"])
        Preference.objects.update_or_create(
            user=row.user, kind=FOLLOW_UP, defaults={"mode": Mode.NONE}
        )
        return None
    mine = Adoption.objects.filter(project=request.project, municipality=request.asking).open()
    existing = mine.select_for_update(of=("self",)).first()
    is_own = existing is not None and not existing.is_from_public_source
    if not is_own and not may_record(actor, request.project):
        return None
    if outcome == FollowUpOutcome.NOT_FOR_US:
        return _declined(row, existing, actor, reason_code, reason)
    stage = Stage.OPERATING if outcome == FollowUpOutcome.ADOPTED else Stage.ASSESSING
    if existing and OPEN.index(existing.stage) > OPEN.index(stage):
        stage = existing.stage
    if existing is None or existing.is_from_public_source:
        return recording.record(request.project, by=actor, fields={"stage": stage}, token=row.pk)
    if existing.stage != stage:
        return recording.change_stage(
            existing, by=actor, stage=stage, expected_version=existing.version
        )
    return recording.reconfirm(existing, by=actor)


def _declined(
    row: FollowUp, existing: Any, actor: Actor, reason_code: str, reason: str
) -> Adoption:
    """Discontinue an adoption that has begun, otherwise decline it.

    One that has begun and comes from a public source is first taken over as the town's own.
    """
    project = row.request.project
    begun = existing is not None and existing.stage in (Stage.PILOTING, Stage.OPERATING)
    if existing is None or (existing.is_from_public_source and not begun):
        return recording.decline(project, by=actor, reason_code=reason_code, reason=reason)
    if existing.is_from_public_source:
        fields = {"stage": existing.stage}
        existing = recording.record(project, by=actor, fields=fields, token=row.pk)
    return recording.change_stage(
        existing,
        by=actor,
        stage=Stage.DISCONTINUED if begun else Stage.DECLINED,
        expected_version=existing.version,
        reason_code=reason_code,
        reason=reason,
    )


@transaction.atomic
def add_detail(detail_token: str, text: str) -> FollowUp:
    """Add one sentence to the answer, once and within a day. Raises `WrongState`."""
    row = (
        FollowUp.objects.select_for_update(of=("self",))
        .filter(detail_hash=token_hash(detail_token), detail_expires_at__gt=timezone.now())
        .first()
    )
    if row is None:
        raise WrongState
    if not text.strip():
        raise DomainError
    row.detail, row.detail_hash = text.strip()[:2_000], ""
    row.save(update_fields=["detail", "detail_hash"])
    audit.record(
        "follow_up_detailed",
        row.request,
        by=row.user_id,
        municipality_id=row.request.asking_id,
    )
    return row
