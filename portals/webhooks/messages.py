"""Message body: contains no content, so that a late message reveals nothing (docs/webhooks.md)."""

from uuid import UUID

from django.urls import reverse

from changefeed.resources import KINDS
from core.api.renderers import dump
from core.api.values import absolute, moment
from municipalities.actors import ANONYMOUS
from municipalities.models import Municipality
from portals.models import Delivery
from portals.webhooks.events import PING


def body_of(delivery: Delivery) -> bytes:
    """The same bytes on every attempt."""
    return dump(
        {
            "type": delivery.event_type,
            "timestamp": moment(delivery.changed_at),
            "data": {
                "kind": delivery.kind,
                "id": str(delivery.object_id),
                "version": delivery.version,
                "action": delivery.event_type.partition(".")[2],
                "url": _url_of(delivery),
                "cursor": delivery.cursor,
            },
        }
    )


def _url_of(delivery: Delivery) -> str | None:
    """URL in the API; null for a town that no longer has one."""
    if delivery.event_type == PING:
        return absolute(reverse("api-webhook", args=[delivery.object_id]))
    key = delivery.object_id
    if delivery.kind == "municipality":
        key = _ars_of(delivery.object_id)
    return absolute(f"/api/v1/{KINDS[delivery.kind].path}/{key}/") if key else None


def _ars_of(pk: UUID) -> str | None:
    towns = Municipality.objects.visible_to(ANONYMOUS).filter(pk=pk)
    return towns.values_list("ars", flat=True).first()
