from editorial.models.base import EditorialModel, EditorialQuerySet
from editorial.models.stored_file import StoredFile

__all__ = ["EditorialModel", "EditorialQuerySet", "StoredFile"]
