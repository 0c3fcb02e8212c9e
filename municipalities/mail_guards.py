"""Guards of mails about joining a town: whether their content is still valid when they are sent."""

from core.mail.addresses import deliverable_or_typed
from core.mail.outbox import register_guard, subject_of
from core.models import MailRecord
from municipalities.choices import Role
from municipalities.models import AccessRequest, Invitation, Membership, SuccessionRequest

INVITATION, ACCESS, SUCCESSION = "invite", "access", "heir"


def _invitation_is_open(record: MailRecord) -> bool:
    row = Invitation.objects.filter(pk=subject_of(record)).first()
    return row is not None and row.is_open


def _access_is_asked(record: MailRecord) -> bool:
    """The request is still undecided, and the recipient may still decide it."""
    wish = AccessRequest.objects.filter(
        pk=subject_of(record), status=AccessRequest.Status.PENDING
    ).first()
    if wish is None:
        return False
    coordinating = Membership.objects.filter(
        municipality=wish.municipality_id, role=Role.COORDINATOR, user__is_active=True
    )
    people = coordinating.values_list("user__email", flat=True)
    return record.to in {deliverable_or_typed(email) for email in people}


def _waits_for_successor(record: MailRecord) -> bool:
    row = SuccessionRequest.objects.open().filter(pk=subject_of(record)).first()
    if row is None:
        return False
    return Membership.objects.filter(
        municipality=row.municipality_id, user=row.asked_by_id
    ).exists()


def register_guards() -> None:
    register_guard(INVITATION, _invitation_is_open)
    register_guard(ACCESS, _access_is_asked)
    register_guard(SUCCESSION, _waits_for_successor)
