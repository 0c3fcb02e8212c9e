from api.webhooks.tasks import send_webhooks, tidy_up

__all__ = ["send_webhooks", "tidy_up"]
