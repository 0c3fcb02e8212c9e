from api.models import feed as _feed  # noqa: F401
from api.models.peer import MissingRecord, Peer
from api.models.portal import Portal, PortalSecret
from api.models.replay import StoredAnswer
from api.models.suggestion import Suggestion, SuggestionState, TownGrant
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
    "MissingRecord",
    "Peer",
    "Portal",
    "PortalSecret",
    "StoredAnswer",
    "Suggestion",
    "SuggestionState",
    "TownGrant",
    "Webhook",
]
