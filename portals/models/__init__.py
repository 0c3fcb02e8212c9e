from portals.models.portal import Portal, PortalSecret
from portals.models.replay import StoredAnswer
from portals.models.suggestion import Suggestion, SuggestionState, TownGrant
from portals.models.webhook import (
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
    "Suggestion",
    "SuggestionState",
    "TownGrant",
    "Webhook",
]
