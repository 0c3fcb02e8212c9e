from api.models.portal import Portal, PortalSecret
from api.models.replay import StoredAnswer
from api.models.webhook import (
    Announced,
    Attempt,
    Delivery,
    DeliveryState,
    HookState,
    LogReader,
    Webhook,
)

__all__ = [
    "Announced",
    "Attempt",
    "Delivery",
    "DeliveryState",
    "HookState",
    "LogReader",
    "Portal",
    "PortalSecret",
    "StoredAnswer",
    "Webhook",
]
