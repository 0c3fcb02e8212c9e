"""Rows of data migrations, which the flush after a transactional test removes."""

from importlib import import_module

from django.apps import apps

# migration → the tables that it fills
MIGRATIONS = {
    "projects.migrations.0002_first_vocabulary": (("projects", "Theme"),),
    "core.migrations.0002_sample_pages": (("core", "SitePage"),),
    "editorial.migrations.0002_first_rows": (
        ("editorial", "CannedResponse"),
        ("editorial", "FreshnessRule"),
    ),
}


def refill_vocabulary() -> None:
    for name, tables in MIGRATIONS.items():
        if not all(apps.get_model(*table).objects.exists() for table in tables):
            import_module(name).fill(apps, None)
