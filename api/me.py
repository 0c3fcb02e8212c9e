"""What a portal may do, and how much of it is left (api.md §3)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s

from api.models.portal import Scope
from core.api.portal_views import PortalView
from core.api.schema import TOKEN_PROBLEMS
from core.api.values import moment


class MeRow(s.Serializer):
    id = s.UUIDField()
    name = s.CharField()
    organisation = s.CharField()
    contact_function = s.CharField()
    scopes = s.ListField(
        child=s.ChoiceField(Scope.choices), help_text="What this token is good for."
    )
    token_expires_at = s.DateTimeField()
    reads_per_minute = s.IntegerField()
    reads_left = s.IntegerField(help_text="In the current minute.")
    writes_per_minute = s.IntegerField()


class MeApi(PortalView):
    @extend_schema(operation_id="me", responses={200: MeRow, **TOKEN_PROBLEMS}, tags=["portals"])
    def get(self, request):
        """The portal that this token belongs to."""
        portal = self.portal
        data = {
            "id": str(portal.pk),
            "name": portal.name,
            "organisation": portal.organisation,
            "contact_function": portal.contact_function,
            "scopes": sorted(request.auth.scopes),
            "token_expires_at": moment(request.auth.expires_at),
            "reads_per_minute": self.usage.limit,
            "reads_left": self.usage.remaining,
            "writes_per_minute": portal.writes_per_minute,
        }
        return self.answer(data)
