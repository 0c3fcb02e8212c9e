from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def begin_feed(apps: Any = None, **kwargs: Any) -> None:
    """Start a new feed generation if the database was restored into another cluster.

    ``apps`` holds the models as of the migrations that were applied.
    """
    from changefeed.changes import ensure_generation

    if apps and "feedstate" in apps.all_models["changefeed"]:
        ensure_generation()


class ChangefeedConfig(AppConfig):
    name = "changefeed"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(begin_feed, sender=self)
