from editorial.models.base import EditorialModel, EditorialQuerySet
from editorial.models.claim import Claim
from editorial.models.report import Report
from editorial.models.stored_file import StoredFile
from editorial.models.text_block import TextBlock

__all__ = ["Claim", "EditorialModel", "EditorialQuerySet", "Report", "StoredFile", "TextBlock"]
