"""Create real notices for tests: a new project on the watch list."""

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

from core.models import MailRecord
from core.tasks import send_mail
from notifications.choices import Mode
from notifications.models import Preference
from notifications.services import members, notify
from tests.factories import ProjectFactory
from watching.upstream import NEW_ON_LIST

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime:
    """Parse ``2026-11-23 06:00`` as local time in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def tell(*people, project=None, when: str = "", kind=NEW_ON_LIST):
    """Notify each of these actors of a (new) project; returns the project."""
    project = project or ProjectFactory(published=True)
    receivers = [
        row for actor in people for row in members(actor.municipality_id, people=[actor.user_id])
    ]
    with time_machine.travel(berlin(when) if when else datetime.now(BERLIN), tick=not when):
        notify(kind, project.pk, key=str(project.pk), to=receivers, data={"what": "project"})
    return project


def wants(actor, mode: Mode, kind=NEW_ON_LIST) -> None:
    Preference.objects.update_or_create(user=actor.user, kind=kind, defaults={"mode": mode})


def run_jobs() -> None:
    """Send every queued mail, as the worker does."""
    from types import SimpleNamespace

    context = SimpleNamespace(job=SimpleNamespace(attempts=0))
    for record in MailRecord.objects.filter(status=MailRecord.Status.WAITING):
        send_mail.func(context, mail_id=str(record.pk))
