from api.models import feed as _feed  # noqa: F401
from api.models.portal import Portal, PortalSecret
from api.models.replay import StoredAnswer

__all__ = ["Portal", "PortalSecret", "StoredAnswer"]
