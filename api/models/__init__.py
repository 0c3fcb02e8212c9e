from api.models.portal import Portal, PortalSecret
from api.models.replay import StoredAnswer

__all__ = ["Portal", "PortalSecret", "StoredAnswer"]
