"""Webhooks in the API: a portal sees and changes only its own."""

import django_filters
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema

from core.api.list_views import ListView
from core.api.portal_views import PortalView, header_error, once
from core.api.problems import Problem
from core.api.renderers import dump
from core.api.schema import TOKEN_PROBLEMS, page_of, problems, table_of
from core.api.values import absolute
from core.http import ratelimit
from core.lists.listing import ListParameters, Ordering, read_parameters
from core.lists.listing import page_of as read_page_of
from portals.models import Delivery, StoredAnswer, Webhook
from portals.models.portal import Scope
from portals.webhooks import serializers, services, validation
from portals.webhooks.events import PING
from portals.webhooks.serializers import represent

PINGS, PING_SECONDS = 10, 600
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 200},
    OpenApiParameter.HEADER,
    required=True,
    description="ASCII; a new one for each new webhook.",
)
_FOUND_PROBLEMS = TOKEN_PROBLEMS | problems(404)
_WRITE_PROBLEMS = _FOUND_PROBLEMS | problems(409, 413, 415)


def _json(data: dict, status: int = 200, **headers: str) -> HttpResponse:
    """Response to a write; not cacheable, because it may contain a secret."""
    response = HttpResponse(
        dump(data), status=status, content_type="application/json; charset=utf-8", headers=headers
    )
    response["Cache-Control"] = "no-store"
    return response


class _WebhookView(PortalView):
    scope = Scope.WEBHOOKS.value

    def hook(self, pk) -> Webhook:
        """One of the portal's own hooks; 404 for others', like for unknown ones."""
        hook = Webhook.objects.filter(portal=self.portal, pk=pk).first()
        if hook is None:
            raise Problem(404, "not-found")
        return hook


@extend_schema(tags=["webhooks"])
class WebhookListApi(_WebhookView):
    http_method_names = ["get", "head", "post", "options"]

    @extend_schema(
        operation_id="webhooks_list",
        responses=table_of(serializers.WebhookRow) | TOKEN_PROBLEMS,
    )
    def get(self, request):
        """The portal's webhooks, at most 20."""
        hooks = Webhook.objects.filter(portal=self.portal)
        return self.answer({"results": [represent(hook) for hook in hooks]})

    @extend_schema(
        operation_id="webhooks_create",
        request=serializers.WebhookBody,
        parameters=[_KEY],
        responses={
            201: serializers.WebhookWithSecret,
            **TOKEN_PROBLEMS,
            **problems(409, 413, 415, 422),
        },
    )
    def post(self, request):
        """A new webhook. It waits for a test message that is answered 2xx: `…/ping/`.

        `secret` is told here alone; the same request again within 24 hours gets the same answer.
        """
        if not request.headers.get("Idempotency-Key"):
            raise header_error(
                "Idempotency-Key",
                _(
                    "Bitte senden Sie den Header Idempotency-Key, für jeden neuen Webhook einen neuen."
                ),
            )
        values = validation.read(self.read_object(request), required=("url", "event_types"))
        values = {"description": "", "enabled": True} | values
        return once(StoredAnswer, request, lambda: self._create(values))

    def _create(self, values: dict) -> HttpResponse:
        validation.check_target(values["url"])
        hook, secret = services.create(self.portal, **values)
        address = absolute(reverse("api-webhook", args=[hook.pk]))
        return _json(represent(hook, secret), 201, Location=address)


@extend_schema(tags=["webhooks"])
class WebhookApi(_WebhookView):
    http_method_names = ["get", "head", "patch", "delete", "options"]

    @extend_schema(
        operation_id="webhooks_read", responses={200: serializers.WebhookRow, **_FOUND_PROBLEMS}
    )
    def get(self, request, pk):
        """One webhook, without its secret."""
        return self.answer(represent(self.hook(pk)))

    @extend_schema(
        operation_id="webhooks_change",
        request=serializers.WebhookBody,
        responses={200: serializers.ChangedWebhook, **_WRITE_PROBLEMS},
    )
    def patch(self, request, pk):
        """Change what is given. Another `url` makes a new secret and must be confirmed anew."""
        hook = self.hook(pk)
        values = validation.read(self.read_object(request))
        if values.get("url", hook.url) != hook.url:
            validation.check_target(values["url"])
        return _json(represent(*services.change(hook, values)))

    @extend_schema(operation_id="webhooks_delete", responses={204: None, **_FOUND_PROBLEMS})
    def delete(self, request, pk):
        """The webhook and its deliveries."""
        services.delete(self.hook(pk))
        return HttpResponse(status=204)


class _ActionApi(_WebhookView):
    http_method_names = ["post", "options"]


@extend_schema(tags=["webhooks"])
class WebhookSecretApi(_ActionApi):
    @extend_schema(
        operation_id="webhooks_secret",
        request=None,
        responses={200: serializers.WebhookWithSecret, **_FOUND_PROBLEMS},
    )
    def post(self, request, pk):
        """A new secret, told this once; the former one signs along for 24 hours."""
        return _json(represent(*services.renew_secret(self.hook(pk))))


@extend_schema(tags=["webhooks"])
class WebhookPingApi(_ActionApi):
    @extend_schema(
        operation_id="webhooks_ping",
        request=None,
        responses={202: serializers.DeliveryRow, **_FOUND_PROBLEMS},
    )
    def post(self, request, pk):
        """Send a test message (`webhook.ping`), once; what came of it is among the deliveries."""
        hook = self.hook(pk)
        _count_test_message(hook)
        return _queued(services.ping(hook))


@extend_schema(tags=["webhooks"])
class WebhookEnableApi(_ActionApi):
    @extend_schema(
        operation_id="webhooks_enable",
        request=None,
        responses={200: serializers.WebhookRow, **_FOUND_PROBLEMS, **problems(409)},
    )
    def post(self, request, pk):
        """On again; what changed meanwhile is in the change feed."""
        return _json(represent(services.enable(self.hook(pk))))


class DeliveryFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=Delivery.State.choices)


@extend_schema(tags=["webhooks"])
class DeliveryListApi(_WebhookView, ListView):
    parameters = frozenset({"state", "cursor", "page_size"})
    many = frozenset({"state"})
    orderings = {"created_at": Ordering("created_at")}

    @extend_schema(
        operation_id="webhooks_deliveries",
        parameters=[
            OpenApiParameter("state", str, many=True, enum=Delivery.State.values),
            OpenApiParameter("cursor", str, description="Opaque; from `next` or `previous`."),
            OpenApiParameter("page_size", int, description="1 to 100, default 25."),
        ],
        responses=page_of(serializers.DeliveryRow) | TOKEN_PROBLEMS,
    )
    def get(self, request, pk):
        """What was sent in the last 30 days and what came of it, newest first."""
        self.deliveries = Delivery.objects.filter(webhook=self.hook(pk))
        return super().get(request)

    def read_parameters(self, data) -> ListParameters:
        return read_parameters(
            DeliveryFilter,
            data,
            self.deliveries,
            orderings=self.orderings,
            default="-created_at",
        )

    def read_page(self, parameters: ListParameters):
        rows = parameters.filterset.qs
        return rows, read_page_of(rows.prefetch_related("attempts"), parameters, self.orderings)

    def represent(self, row: Delivery) -> dict:
        return serializers.DeliveryRow.of(row)


@extend_schema(tags=["webhooks"])
class RedeliverApi(_ActionApi):
    @extend_schema(
        operation_id="webhooks_redeliver",
        request=None,
        responses={202: serializers.DeliveryRow, **_FOUND_PROBLEMS, **problems(409)},
    )
    def post(self, request, pk, delivery_id):
        """Send a message once more, with the same `webhook-id`."""
        delivery = Delivery.objects.filter(webhook=self.hook(pk), pk=delivery_id).first()
        if delivery is None:
            raise Problem(404, "not-found")
        if delivery.event_type == PING:
            _count_test_message(delivery.webhook)
        with transaction.atomic():
            return _queued(services.redeliver(delivery))


def _count_test_message(hook: Webhook) -> None:
    """Rate limit per portal and URL, so that recreating a hook does not reset it. Raises 429."""
    subject = f"{hook.portal_id} {hook.url}"
    usage = ratelimit.use("webhook-ping", subject, limit=PINGS, seconds=PING_SECONDS)
    if usage.exceeded:
        retry = {"Retry-After": str(max(1, usage.reset))}
        raise Problem(429, "too-many-requests", headers=retry)


def _queued(delivery: Delivery) -> HttpResponse:
    """202: the job sends it within seconds."""
    address = absolute(reverse("api-webhook-deliveries", args=[delivery.webhook_id]))
    return _json(serializers.DeliveryRow.of(delivery), 202, Location=address)
