"""One way to write the audit log."""

import uuid

from core.models import AuditEntry
from core.request_id import request_id


def record(
    action: str,
    obj,
    *,
    by: uuid.UUID | None,
    municipality_id: uuid.UUID | None = None,
    **detail,
) -> AuditEntry:
    """Write who (``by``, a user id) did ``action`` to ``obj``, in the running transaction."""
    return AuditEntry.objects.create(
        action=action,
        kind=obj._meta.label_lower,
        object_id=str(obj.pk),
        actor_id=by,
        municipality_id=municipality_id,
        request_id=request_id.get(),
        detail=detail,
    )
