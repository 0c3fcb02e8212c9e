from api.webhooks.admin import DeliveryAdmin, WebhookAdmin

__all__ = ["DeliveryAdmin", "WebhookAdmin"]
