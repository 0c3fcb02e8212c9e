"""Serializers of hooks and their deliveries."""

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers as s

from core.api.fields import TextField
from core.api.values import absolute, moment, text
from portals.models import Attempt, Delivery, HookState, Webhook
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
class WebhookRow(s.Serializer):
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


@extend_schema_serializer(
    examples=[OpenApiExample("Mit Geheimnis", _HOOK | _SECRET, response_only=True)]
)
class WebhookWithSecret(WebhookRow):
    secret = s.CharField(help_text="Told this once: keep it.")


@extend_schema_serializer(examples=[OpenApiExample("Geändert", _HOOK, response_only=True)])
class ChangedWebhook(WebhookRow):
    secret = s.CharField(required=False, help_text="Only if `url` changed, and told this once.")


class AttemptRow(s.Serializer):
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
class DeliveryRow(s.Serializer):
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


def represent(hook: Webhook, secret: str | None = None) -> dict:
    """Without secrets, except for one that was just created."""
    until = hook.former_secret_until
    data = {
        "id": str(hook.pk),
        "url": hook.url,
        "event_types": hook.event_types,
        "enabled": hook.state == HookState.ENABLED,
        "state": hook.state,
        "state_changed_at": moment(hook.state_changed_at),
        "description": text(hook.description),
        "created_at": moment(hook.created_at),
        "confirmed_at": moment(hook.confirmed_at),
        "last_success_at": moment(hook.last_success_at),
        "failing_since": moment(hook.failing_since),
        "former_secret_until": moment(until) if until and until > timezone.now() else None,
        "deliveries_url": absolute(reverse("api-webhook-deliveries", args=[hook.pk])),
    }
    return data | {"secret": secret} if secret else data


def represent_delivery(delivery: Delivery) -> dict:
    """Requires ``attempts`` to be prefetched."""
    is_waiting = delivery.state == Delivery.State.WAITING
    return {
        "id": str(delivery.pk),
        "event_type": delivery.event_type,
        "kind": delivery.kind,
        "object_id": str(delivery.object_id),
        "version": delivery.version,
        "state": delivery.state,
        "tries": delivery.tries,
        "created_at": moment(delivery.created_at),
        "next_try_at": moment(delivery.next_try_at) if is_waiting else None,
        "finished_at": moment(delivery.finished_at),
        "attempts": [_represent_attempt(row) for row in delivery.attempts.all()],
    }


def _represent_attempt(row: Attempt) -> dict:
    return {
        "at": moment(row.at),
        "status": row.status,
        "duration_ms": row.duration_ms,
        "error": text(row.error),
        "answer": text(row.answer),
    }
