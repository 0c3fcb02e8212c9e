"""Rows of data migrations, which the flush after a transactional test removes."""

from importlib import import_module

from django.apps import apps

# migration → a table that it fills
MIGRATIONS = {
    "projects.migrations.0002_vocabulary": ("projects", "Theme"),
    "core.migrations.0003_sample_pages": ("core", "SitePage"),
    "editorial.migrations.0005_claims_and_text_blocks": ("editorial", "TextBlock"),
    "editorial.migrations.0006_freshness": ("editorial", "FreshnessRule"),
}


def refill_vocabulary() -> None:
    for name, table in MIGRATIONS.items():
        if not apps.get_model(*table).objects.exists():
            import_module(name).fill(apps, None)
