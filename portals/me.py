"""``/me/``: permissions of a portal and its remaining quota (docs/portals.md)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s

from changefeed import changes
from core.api.portal_views import PortalView
from core.api.schema import TOKEN_PROBLEMS
from core.api.values import moment
from municipalities.api import MunicipalityReference
from portals.models.portal import Scope
from portals.suggestions.services import granted_to


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
    granted_municipalities = MunicipalityReference(
        many=True, help_text="Towns that take suggestions from this portal."
    )
    newest_cursor = s.CharField(
        help_text="Where the change feed ends now: with it `/changes/` tells only what comes after."
    )


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
            "granted_municipalities": [
                MunicipalityReference.of(town) for town in granted_to(portal)
            ],
            "newest_cursor": changes.encode(changes.newest()),
        }
        return self.answer(data)
