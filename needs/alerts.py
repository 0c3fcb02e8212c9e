"""Notify towns of new entries that match their needs."""

from datetime import datetime

from django.db import transaction

from editorial.workflow.announcements import SETTLED
from municipalities.actors import ANONYMOUS
from needs.matching import matches
from needs.models import Need
from needs.notices import tell_of_matches


def run(now: datetime) -> int:
    """Match each open need once; returns how many had new matches.

    Considers public entries only, and skips harvested needs.
    """
    ids = Need.objects.open().ours().order_by("pk").values_list("pk", flat=True)
    return sum(_look(pk, now) for pk in ids.iterator(chunk_size=1_000))


@transaction.atomic
def _look(pk, now: datetime) -> bool:
    """Match one need and store its mark in one transaction, so that a second run finds nothing.

    Only matches shown on the need's page are reported, not new ones that rank below them.
    """
    rows = Need.objects.open().select_for_update(of=("self",), skip_locked=True)
    need = rows.select_related("municipality").filter(pk=pk).first()
    if need is None:
        return False
    since, until = need.matched_until or need.published_at, now - SETTLED
    shown = matches(need, ANONYMOUS).all()
    new = [match for match in shown if since < match.found.published_at <= until]
    Need.objects.filter(pk=pk).update(matched_until=max(since, until))
    if new:
        tell_of_matches(need, new, now=now)
    return bool(new)
