from municipalities.models.membership import (
    AccessRequest,
    Invitation,
    Membership,
    SuccessionRequest,
)
from municipalities.models.municipality import Municipality

__all__ = ["AccessRequest", "Invitation", "Membership", "Municipality", "SuccessionRequest"]
