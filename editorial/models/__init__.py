from editorial.models.base import EditorialModel, EditorialQuerySet
from editorial.models.correction import Correction
from editorial.models.report import Report, ReportNote, Statement
from editorial.models.stored_file import StoredFile

__all__ = [
    "Correction",
    "EditorialModel",
    "EditorialQuerySet",
    "Report",
    "ReportNote",
    "Statement",
    "StoredFile",
]
