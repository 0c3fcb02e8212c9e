from editorial.models.base import EditorialModel, EditorialQuerySet
from editorial.models.report import Report
from editorial.models.stored_file import StoredFile
from editorial.models.unsaved_input import UnsavedInput
from editorial.models.version import FieldComment, PublishedVersion

__all__ = [
    "EditorialModel",
    "EditorialQuerySet",
    "FieldComment",
    "PublishedVersion",
    "Report",
    "StoredFile",
    "UnsavedInput",
]
