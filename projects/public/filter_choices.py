"""Choices that filters of several kinds share."""

from django.utils.translation import gettext_lazy as _

ARCHIVED = [
    ("exclude", _("ohne archivierte")),
    ("include", _("mit archivierten")),
    ("only", _("nur archivierte")),
]


def table_choices(model):
    """Codes and labels of a table that grows, read when the form is built."""
    return lambda: [(row.code, row.label) for row in model.objects.all()]
