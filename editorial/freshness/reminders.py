"""Review reminders: one mail per person for all entries, at most every seven days."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from core.errors import DomainError, WrongState
from core.security.tokens import token_hash
from editorial.freshness.queries import Item, archived_from, to_check
from editorial.freshness.rules import DAYS_BETWEEN, LAST_BEFORE, WARNED_BEFORE, Subject, midnight_of
from editorial.freshness.services import confirm
from editorial.models import ReviewAsk, ReviewLetter, ReviewStep
from editorial.workflow.kinds import all_kinds
from municipalities.actors import Actor
from notifications import recipients
from notifications.services import Receiver, notify

REVIEW = "review"
TOKEN_LASTS = timedelta(days=60)
BETWEEN_WARNINGS = WARNED_BEFORE - LAST_BEFORE
_KEPT = timedelta(days=730)
_SALT = "editorial.review_letter"
Stage = ReviewStep.Stage


def remind(now: datetime) -> int:
    """Record newly reached stages and write to the people responsible; returns the number of
    letters.

    Idempotent: a stage is recorded once, and a person is written to once a week.
    """
    items = to_check(now)
    _note_steps(items, now)
    letters = sum(_write(user, mine, now) for user, mine in _by_person(items).items())
    ReviewStep.objects.filter(reached_at__lt=now - _KEPT).delete()
    ReviewLetter.objects.filter(expires_at__lt=now - TOKEN_LASTS).delete()
    return letters


def _note_steps(items: Sequence[Item], now: datetime) -> None:
    until = _ends_of(items)
    warned = set(
        ReviewStep.objects.filter(
            stage=Stage.WARNED, reached_at__lte=now - BETWEEN_WARNINGS
        ).values_list("object_id", "checked_at")
    )
    rows = [
        ReviewStep(
            object_id=item.entry.pk,
            subject=item.subject,
            stage=stage,
            checked_at=item.review.checked_at,
            reached_at=now,
        )
        for item in items
        for stage in _stages(item, until.get(item.entry.pk), warned, now)
    ]
    ReviewStep.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)


def _stages(item: Item, end: datetime | None, warned: set, now: datetime) -> list[Stage]:
    """The stages the item has reached; the last warning only some time after the first."""
    reached = [Stage.SOON] if item.review.is_fresh else [Stage.OVER]
    if item.review.is_stale:
        reached.append(Stage.STALE)
    if end is None or item.is_contact:
        return reached
    if end - WARNED_BEFORE < midnight_of(now):
        reached.append(Stage.WARNED)
    is_warned = (item.entry.pk, item.review.checked_at) in warned
    if is_warned and end - LAST_BEFORE < midnight_of(now):
        reached.append(Stage.LAST)
    return reached


def _ends_of(items: Sequence[Item]) -> dict[UUID, datetime]:
    """When each entry becomes due for the archive; one query per kind."""
    ends: dict[UUID, datetime] = {}
    for kind in all_kinds():
        ids = [item.entry.pk for item in items if item.kind is kind]
        rows = kind.model.objects.filter(pk__in=ids).annotate(_end=archived_from(kind.model))
        ends |= dict(rows.exclude(_end=None).values_list("pk", "_end")) if ids else {}
    return ends


def announced_ends(items: Sequence[Item]) -> dict[UUID, datetime]:
    """Earliest time at which each entry that was warned about is archived.

    One query per kind, and one more.
    """
    warned: dict[tuple[UUID, datetime | None], datetime] = {
        (pk, checked): at
        for pk, checked, at in ReviewStep.objects.filter(
            stage=Stage.WARNED, object_id__in=[item.entry.pk for item in items]
        ).values_list("object_id", "checked_at", "reached_at")
    }
    ends = _ends_of(items)
    found = {}
    for item in items:
        pk = item.entry.pk
        at = warned.get((pk, item.entry.checked_at))
        if at and pk in ends:
            found[pk] = max(ends[pk] + timedelta(days=1), at + WARNED_BEFORE)
    return found


def _by_person(items: Sequence[Item]) -> dict[UUID, list[Item]]:
    """Items by responsible person, across all towns the person is responsible for."""
    towns: dict[UUID, list[Item]] = {}
    for item in items:
        towns.setdefault(item.entry.municipality_id, []).append(item)
    found: dict[UUID, list[Item]] = {}
    for town, town_items in towns.items():
        for receiver in recipients.responsible(town):
            found.setdefault(receiver.user_id, []).extend(town_items)
    return found


@transaction.atomic
def _write(user_id: UUID, items: list[Item], now: datetime) -> bool:
    """Write one letter, unless the last one is too recent or there is nothing new."""
    locked = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=user_id)
    if not list(locked.values_list("pk", flat=True)):
        return False
    letters = ReviewLetter.objects.filter(user=user_id)
    last = letters.aggregate(last=Max("created_at"))["last"]
    if last and (timezone.localdate(now) - timezone.localdate(last)).days < DAYS_BETWEEN:
        return False
    if not _news(items, since=last):
        return False
    letter = ReviewLetter(user_id=user_id, created_at=now, expires_at=now + TOKEN_LASTS)
    letter.token_hash = token_hash(token_of(letter.pk))
    letter.save()
    ReviewAsk.objects.bulk_create(
        ReviewAsk(
            letter=letter,
            kind=item.entry.kind_name,
            object_id=item.entry.pk,
            municipality_id=item.entry.municipality_id,
            subject=item.subject,
        )
        for item in items
    )
    towns = {item.entry.municipality_id for item in items}
    receiver = Receiver(user_id, towns.pop() if len(towns) == 1 else None)
    notify(REVIEW, letter.pk, key=str(letter.pk), to=[receiver])
    return True


def _news(items: Iterable[Item], *, since: datetime | None) -> bool:
    """Whether one of the items reached a stage since the last letter."""
    wanted = {(item.entry.pk, str(item.subject), item.review.checked_at) for item in items}
    steps = ReviewStep.objects.filter(object_id__in=[pk for pk, _what, _at in wanted])
    if since:
        steps = steps.filter(reached_at__gt=since)
    return any(row in wanted for row in steps.values_list("object_id", "subject", "checked_at"))


def token_of(letter_id: UUID) -> str:
    """The secret of a letter, derived from the site's key when the mail is rendered; never stored."""
    return salted_hmac(_SALT, str(letter_id), algorithm="sha256").hexdigest()


def open_asks(letters: Sequence[ReviewLetter]) -> dict[UUID, list[tuple[ReviewAsk, Item]]]:
    """Open questions of each letter, with their items.

    A question is open until it is answered through the link or the entry is confirmed otherwise,
    and while the recipient is a member of the town. The number of queries does not depend on the
    number of letters.
    """
    asks = list(
        ReviewAsk.objects.filter(letter__in=letters, used_at=None)
        .filter(
            municipality__memberships__user_id=F("letter__user_id"),
            letter__user__is_active=True,
        )
        .order_by("pk")
    )
    now = timezone.now()
    items = {
        (item.entry.pk, str(item.subject)): item
        for item in to_check(now, among={ask.object_id for ask in asks})
    }
    found: dict[UUID, list[tuple[ReviewAsk, Item]]] = {letter.pk: [] for letter in letters}
    for ask in asks:
        item = items.get((ask.object_id, ask.subject))
        if item and item.entry.municipality_id == ask.municipality_id:
            found[ask.letter_id].append((ask, item))
    return found


def any_letter(token: str) -> ReviewLetter | None:
    """As `find_letter`, including expired letters that are not deleted yet."""
    return ReviewLetter.objects.filter(token_hash=token_hash(token)).first()


def concerns_its_reader(letter: ReviewLetter) -> bool:
    """Whether the recipient is still a member of one of the towns in the letter."""
    return letter.asks.filter(
        municipality__memberships__user_id=letter.user_id, letter__user__is_active=True
    ).exists()


def find_letter(token: str) -> ReviewLetter | None:
    """The letter for the token of a link, unless expired."""
    rows = ReviewLetter.objects.filter(expires_at__gt=timezone.now()).select_related("user")
    return rows.filter(token_hash=token_hash(token)).first()


@transaction.atomic
def confirm_by_letter(token: str, chosen: Iterable[str]) -> int:
    """Confirm the chosen questions (ids), each once; returns how many.

    Raises `WrongState` if the link is unknown or expired, or if nothing is open any more.
    """
    rows = ReviewLetter.objects.select_for_update(of=("self",)).filter(
        expires_at__gt=timezone.now(), token_hash=token_hash(token)
    )
    letter = rows.select_related("user").first()
    pairs = open_asks([letter])[letter.pk] if letter else []
    if letter is None or not pairs:
        raise WrongState
    wanted, done = set(chosen), 0
    for ask, item in pairs:
        if str(ask.pk) in wanted:
            done += _use(ask, item, letter.user)
    return done


def _use(ask: ReviewAsk, item: Item, user: User) -> bool:
    try:
        with transaction.atomic():
            actor = Actor.of(user, item.entry.municipality)
            confirm(item.entry, by=actor, subject=Subject(ask.subject))
    except DomainError:
        return False
    ask.used_at = timezone.now()
    ask.save(update_fields=["used_at"])
    return True
