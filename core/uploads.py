"""What people upload, checked by content and, for pictures, written anew (security R23)."""

import hashlib
import io
import warnings
from dataclasses import dataclass

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

PICTURE_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
LARGEST_SIDE, THUMBNAIL_SIZE = 2000, (640, 360)
HEAD_BYTES = 8192


class RefusedUpload(ValueError):
    """The file is not accepted; the message tells the person why and what to do."""


@dataclass(frozen=True)
class Picture:
    content: ContentFile
    thumbnail: ContentFile
    width: int
    height: int


def check_size(upload: UploadedFile) -> None:
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise RefusedUpload(_("Die Datei ist zu groß. Erlaubt sind %(n)d MB.") % {"n": limit})
    if not upload.size:
        raise RefusedUpload(_("Die Datei ist leer."))


def rewrite_picture(upload: UploadedFile) -> Picture:
    """The picture as WebP without metadata, upright, at most 2000 px wide, and a thumbnail."""
    check_size(upload)
    kind = PICTURE_TYPES.get(_type_of(upload))
    if kind is None:
        raise RefusedUpload(_("Bitte wählen Sie ein Bild als JPEG, PNG oder WebP."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(upload, formats=[kind])
            if image.width * image.height > settings.IMAGE_MAX_PIXELS:
                raise RefusedUpload(
                    _("Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es.")
                )
            image = ImageOps.exif_transpose(image).convert("RGB")
    except RefusedUpload:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise RefusedUpload(
            _("Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es.")
        ) from None
    except Exception:  # Pillow raises many kinds for broken files
        raise RefusedUpload(
            _("Das Bild lässt sich nicht lesen. Bitte speichern Sie es neu.")
        ) from None
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    small = ImageOps.fit(image, THUMBNAIL_SIZE)
    return Picture(_webp(image), _webp(small), image.width, image.height)


def check_pdf(upload: UploadedFile) -> None:
    check_size(upload)
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if not head.startswith(b"%PDF-") or _type_of(upload) != "application/pdf":
        raise RefusedUpload(_("Bitte wählen Sie eine PDF-Datei."))


def sha256_of(content) -> str:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return digest


def _type_of(upload: UploadedFile) -> str:
    """By the first bytes; name and declared type are the sender's word only."""
    upload.seek(0)
    found = filetype.guess(upload.read(HEAD_BYTES))
    upload.seek(0)
    return found.mime if found else ""


def _webp(image: Image.Image) -> ContentFile:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=82, method=4, exif=b"", icc_profile=None, xmp=b"")
    return ContentFile(buffer.getvalue())
