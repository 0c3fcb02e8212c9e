"""Rows of data migrations, which the flush after a transactional test takes away."""

from importlib import import_module

from django.apps import apps

MIGRATIONS = (
    "projects.migrations.0002_vocabulary",
    "core.migrations.0003_sample_pages",
    "editorial.migrations.0006_freshness",
    "editorial.migrations.0005_claims_and_text_blocks",
)


def refill_vocabulary() -> None:
    if apps.get_model("projects", "Theme").objects.exists():
        return
    for name in MIGRATIONS:
        import_module(name).fill(apps, None)
