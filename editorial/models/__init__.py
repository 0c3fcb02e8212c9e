from editorial.models.base import EditorialModel, EditorialQuerySet
from editorial.models.freshness import FreshnessRule, ReviewAsk, ReviewLetter, ReviewStep
from editorial.models.report import Report
from editorial.models.stored_file import StoredFile
from editorial.models.version import FieldComment, PublishedVersion

__all__ = [
    "EditorialModel",
    "EditorialQuerySet",
    "FieldComment",
    "FreshnessRule",
    "PublishedVersion",
    "Report",
    "ReviewAsk",
    "ReviewLetter",
    "ReviewStep",
    "StoredFile",
]
