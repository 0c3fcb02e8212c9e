from editorial.models.authorship import Authorship
from editorial.models.base import EditorialModel, EditorialQuerySet
from editorial.models.canned_response import CannedResponse
from editorial.models.claim import Claim
from editorial.models.correction import Correction
from editorial.models.freshness import FreshnessRule, ReviewAsk, ReviewLetter, ReviewStep
from editorial.models.kept_upload import KeptUpload
from editorial.models.report import Report, ReportNote, Statement
from editorial.models.source import Sourced
from editorial.models.stored_file import StoredFile
from editorial.models.unsaved_input import UnsavedInput
from editorial.models.version import FieldComment, PublishedVersion, ReturnedText

__all__ = [
    "Authorship",
    "CannedResponse",
    "Claim",
    "Correction",
    "EditorialModel",
    "EditorialQuerySet",
    "FieldComment",
    "FreshnessRule",
    "KeptUpload",
    "PublishedVersion",
    "Report",
    "ReportNote",
    "ReturnedText",
    "ReviewAsk",
    "ReviewLetter",
    "ReviewStep",
    "Sourced",
    "Statement",
    "StoredFile",
    "UnsavedInput",
]
