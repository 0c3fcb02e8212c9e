"""Waiting times until decisions, computed from the audit log."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from editorial.workflow.kinds import all_kinds
from editorial.workflow.permissions import DECISIONS

# from the last submission before a decision to the decision; resubmission restarts the clock
_MEDIANS = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) FILTER (WHERE decided_at >= %(short)s),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY waited),
           count(*) FILTER (WHERE decided_at >= %(short)s),
           count(*)
      FROM (SELECT decision.at AS decided_at,
                   extract(epoch FROM decision.at - submission.at) AS waited
              FROM core_auditentry decision
             CROSS JOIN LATERAL (SELECT at
                                   FROM core_auditentry
                                  WHERE object_id = decision.object_id
                                    AND action = 'submitted'
                                    AND at <= decision.at
                                  ORDER BY at DESC
                                  LIMIT 1) submission
             WHERE decision.action = ANY(%(decisions)s)
               AND decision.kind = ANY(%(kinds)s)
               AND decision.at >= %(long)s) times
"""


@dataclass(frozen=True)
class DecisionTimes:
    """Medians over the last 30 and 90 days, with the number of decisions; None without any."""

    short: timedelta | None
    long: timedelta | None
    short_number: int
    long_number: int


def decision_times() -> DecisionTimes:
    now: datetime = timezone.now()
    values: dict[str, Any] = {
        "short": now - timedelta(days=30),
        "long": now - timedelta(days=90),
        "decisions": list(DECISIONS),
        "kinds": [kind.model._meta.label_lower for kind in all_kinds()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MEDIANS, values)
        short, long, short_number, long_number = cursor.fetchone()
    return DecisionTimes(_duration(short), _duration(long), short_number, long_number)


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
