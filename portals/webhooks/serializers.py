"""Serializers of hooks and their deliveries."""

from datetime import datetime

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers as s

from core.api.fields import TextField
from core.api.objects import ApiObject, From
from core.api.values import ANY_ID, Address
from portals.models import Delivery, HookState, Webhook
from portals.webhooks.events import EVENT_TYPES

_HOOK = {
    "id": "5f0c1f0e-4a53-4c3c-9a35-0a4c1c7be1a1",
    "url": "https://portal.example.org/hooks/labor",
    "event_types": ["project.published", "project.withdrawn"],
    "enabled": False,
    "state": "pending",
    "state_changed_at": "2026-11-28T09:00:00Z",
    "description": "Import der Landesplattform",
    "created_at": "2026-11-28T09:00:00Z",
    "confirmed_at": None,
    "last_success_at": None,
    "failing_since": None,
    "former_secret_until": None,
    "deliveries_url": "https://kommunallabor.example/api/v1/webhooks/5f0c1f0e-4a53-4c3c-9a35-0a4c1c7be1a1/deliveries/",
}


def _if_to_come(until: datetime | None) -> datetime | None:
    return until if until and until > timezone.now() else None


def _if_waiting(next_try_at: datetime | None, state: str) -> datetime | None:
    return next_try_at if state == Delivery.State.WAITING else None


_SECRET = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw6iN6q5gTkUo="}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Anlegen",
            {name: _HOOK[name] for name in ("url", "event_types", "description")},
            request_only=True,
        )
    ]
)
class WebhookBody(s.Serializer):
    """In a PATCH, what is missing stays. A changed `url` makes a new secret."""

    url = TextField(max_length=2_000, help_text="https, port 443, a server on the public internet.")
    event_types = s.ListField(
        child=s.ChoiceField(EVENT_TYPES), min_length=1, help_text="What the hook is told."
    )
    description = TextField(max_length=200, allow_null=True, required=False)
    enabled = s.BooleanField(required=False, help_text="False switches the hook off.")


@extend_schema_serializer(examples=[OpenApiExample("Webhook", _HOOK, response_only=True)])
class WebhookRow(ApiObject):
    id = s.UUIDField()
    url = s.CharField(help_text="Where we send to.")
    event_types = s.ListField(child=s.CharField())
    enabled = s.BooleanField(help_text="Whether changes are told: `state` is `enabled`.")
    state = s.ChoiceField(
        HookState.choices,
        help_text="`pending` until a test message is answered 2xx; `disabled` by you or the operator; "
        "`failed` after 24 hours without success; `gone` after a 410.",
    )
    state_changed_at = s.DateTimeField()
    description = s.CharField(allow_null=True)
    created_at = s.DateTimeField()
    confirmed_at = s.DateTimeField(allow_null=True)
    last_success_at = s.DateTimeField(allow_null=True)
    failing_since = s.DateTimeField(allow_null=True)
    former_secret_until = s.DateTimeField(
        allow_null=True, help_text="Until then the former secret signs along."
    )
    deliveries_url = s.URLField()
    made = {
        "enabled": From(HookState.ENABLED.__eq__, "state"),
        "former_secret_until": From(_if_to_come, "former_secret_until"),
        "deliveries_url": From(Address("api-webhook-deliveries", ANY_ID), "id"),
    }


@extend_schema_serializer(
    examples=[OpenApiExample("Mit Geheimnis", _HOOK | _SECRET, response_only=True)]
)
class WebhookWithSecret(WebhookRow):
    secret = s.CharField(help_text="Told this once: keep it.")


@extend_schema_serializer(examples=[OpenApiExample("Geändert", _HOOK, response_only=True)])
class ChangedWebhook(WebhookRow):
    secret = s.CharField(required=False, help_text="Only if `url` changed, and told this once.")


class AttemptRow(ApiObject):
    at = s.DateTimeField()
    status = s.IntegerField(allow_null=True, help_text="Null: there was no answer.")
    duration_ms = s.IntegerField(allow_null=True)
    error = s.CharField(
        allow_null=True,
        help_text="`timeout`, `connection`, `tls`, `protocol`, `target-not-allowed`, `secret-unreadable`.",
    )
    answer = s.CharField(allow_null=True, help_text="The first kilobyte of the answer.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Zustellung",
            {
                "id": "0b8f4c7e-7c0c-4f4d-8a55-1d2f7a3d6a10",
                "event_type": "project.updated",
                "kind": "project",
                "object_id": "7b0f6c1e-3f0f-4a5d-9d5e-3b1d2c4a5f60",
                "version": 4,
                "state": "waiting",
                "tries": 1,
                "created_at": "2026-11-28T09:00:00Z",
                "next_try_at": "2026-11-28T09:01:04Z",
                "finished_at": None,
                "attempts": [
                    {
                        "at": "2026-11-28T09:00:02Z",
                        "status": 500,
                        "duration_ms": 113,
                        "error": None,
                        "answer": "Internal Server Error",
                    }
                ],
            },
            response_only=True,
        )
    ]
)
class DeliveryRow(ApiObject):
    id = s.UUIDField(help_text="The `webhook-id` of the message, the same at every try.")
    event_type = s.CharField()
    kind = s.CharField()
    object_id = s.UUIDField()
    version = s.IntegerField(allow_null=True)
    state = s.ChoiceField(
        Delivery.State.choices,
        help_text="`dropped`: no longer true when it was its turn, not sent.",
    )
    tries = s.IntegerField(help_text="Since it was queued, or queued again.")
    created_at = s.DateTimeField()
    next_try_at = s.DateTimeField(allow_null=True, help_text="Null: none is planned.")
    finished_at = s.DateTimeField(allow_null=True)
    attempts = AttemptRow(many=True)
    made = {"next_try_at": From(_if_waiting, "next_try_at", "state")}


def represent(hook: Webhook, secret: str | None = None) -> dict:
    """Without secrets, except for one that was just created."""
    data = WebhookRow.of(hook)
    return data | {"secret": secret} if secret else data
