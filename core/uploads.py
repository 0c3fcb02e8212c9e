"""What people upload, checked by content and, for pictures, written anew (security R23)."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from threading import BoundedSemaphore

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

PICTURE_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
LARGEST_SIDE, THUMBNAIL_SIZE = 2000, (640, 360)
HEAD_BYTES = 8192
WHITE = (255, 255, 255)
AT_ONCE = BoundedSemaphore(2)  # a picture of 40 megapixels takes up to 300 MB while it is decoded

# Pillow only warns of pictures between one and two times its limit. For the whole process,
# because warnings.catch_warnings does not hold between threads.
Image.MAX_IMAGE_PIXELS = settings.IMAGE_MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class RefusedUpload(ValueError):
    """The file is not accepted; the message tells the person why and what to do."""


@dataclass(frozen=True)
class Picture:
    content: ContentFile
    thumbnail: ContentFile
    width: int
    height: int
    sha256: str


def check_size(upload: UploadedFile) -> None:
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise RefusedUpload(
            _("Die Datei ist zu groß. Erlaubt sind %(n)d MB; bitte verkleinern Sie sie.")
            % {"n": limit}
        )
    if not upload.size:
        raise RefusedUpload(_("Die Datei ist leer. Bitte wählen Sie eine andere."))


def rewrite_picture(upload: UploadedFile) -> Picture:
    """The picture as WebP without metadata, upright, at most 2000 px a side, and a thumbnail."""
    check_size(upload)
    kind = PICTURE_TYPES.get(_type_of(upload))
    if kind is None:
        raise RefusedUpload(_("Bitte wählen Sie ein Bild als JPEG, PNG oder WebP."))
    try:
        with AT_ONCE:
            image = _decoded(upload, kind)
    except RefusedUpload:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels() from None
    except Exception:  # Pillow raises many kinds for broken files
        raise RefusedUpload(
            _("Das Bild lässt sich nicht lesen. Bitte speichern Sie es neu, und versuchen Sie es.")
        ) from None
    content, small = _webp(image), _webp(ImageOps.fit(image, THUMBNAIL_SIZE))
    return Picture(content, small, image.width, image.height, sha256_of(content))


def is_picture(upload: UploadedFile) -> bool:
    return _type_of(upload) in PICTURE_TYPES


def check_pdf(upload: UploadedFile) -> None:
    check_size(upload)
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    if not head.startswith(b"%PDF-") or _type_of(upload) != "application/pdf":
        raise RefusedUpload(_("Das ist keine PDF-Datei. Bitte wählen Sie ein PDF."))


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


def _decoded(upload: UploadedFile, kind: str) -> Image.Image:
    """The size is known from the head, so a bomb is refused before it is unpacked."""
    image = Image.open(upload, formats=[kind])
    if image.width * image.height > settings.IMAGE_MAX_PIXELS:
        raise _too_many_pixels()
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    seen = upright.convert("RGBA")
    paper = Image.new("RGB", seen.size, WHITE)
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _too_many_pixels() -> RefusedUpload:
    limit = settings.IMAGE_MAX_PIXELS // 1_000_000
    return RefusedUpload(
        _("Das Bild hat mehr als %(n)d Millionen Bildpunkte. Bitte verkleinern Sie es.")
        % {"n": limit}
    )


def _webp(image: Image.Image) -> ContentFile:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=82, method=4, exif=b"", icc_profile=None, xmp=b"")
    return ContentFile(buffer.getvalue())
