from municipalities.models.membership import AccessRequest, Invitation, Membership
from municipalities.models.municipality import Municipality

__all__ = ["AccessRequest", "Invitation", "Membership", "Municipality"]
