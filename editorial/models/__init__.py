from editorial.models.base import EditorialModel, EditorialQuerySet
from editorial.models.report import Report
from editorial.models.stored_file import StoredFile

__all__ = ["EditorialModel", "EditorialQuerySet", "Report", "StoredFile"]
