"""Validation of uploads by content; images are re-encoded (R23)."""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from core.uploads import pdf, pictures

LARGEST_SIDE, THUMBNAIL_SIZE = 2000, (640, 360)
HEAD_BYTES = 8192
AT_ONCE = BoundedSemaphore(2)  # decoding an image of 40 megapixels takes up to 400 MB
# for the ``accept`` attribute; phones offer HEIC only if it is listed
PICTURES_ACCEPTED = (
    "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,image/tiff,"
    ".heic,.heif,.avif,.tif,.tiff"
)
PDF_ACCEPTED = "application/pdf,.pdf"
# ISO base media file brands of HEIC and AVIF
_PHONE_BRANDS = frozenset(
    (
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"mif1",
        b"msf1",
        b"heif",
        b"avif",
        b"avis",
    )
)
_OTHER_KINDS = {
    "gif": gettext_lazy("GIF-Bild"),
    "bmp": gettext_lazy("BMP-Bild"),
    "psd": gettext_lazy("Photoshop-Bild"),
    "doc": gettext_lazy("Word-Dokument"),
    "docx": gettext_lazy("Word-Dokument"),
    "odt": gettext_lazy("Textdokument (ODT)"),
    "xls": gettext_lazy("Excel-Tabelle"),
    "xlsx": gettext_lazy("Excel-Tabelle"),
    "ods": gettext_lazy("Tabelle (ODS)"),
    "ppt": gettext_lazy("PowerPoint-Datei"),
    "pptx": gettext_lazy("PowerPoint-Datei"),
    "odp": gettext_lazy("Präsentation (ODP)"),
    "rtf": gettext_lazy("RTF-Dokument"),
    "zip": gettext_lazy("ZIP-Archiv"),
    "mp4": gettext_lazy("Video"),
    "mov": gettext_lazy("Video"),
}
_SVG = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:\?xml[^>]{0,200}>\s*)?(?:svg|!DOCTYPE svg)\b")

# Between one and two times its limit, Pillow only warns; treat that as an error. Set for the whole
# process, because warnings.catch_warnings is not thread-safe.
Image.MAX_IMAGE_PIXELS = settings.IMAGE_MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class RefusedUpload(ValueError):
    """The file is not accepted; the message gives the reason and a remedy."""


@dataclass(frozen=True)
class Picture:
    content: ContentFile
    thumbnail: ContentFile
    width: int
    height: int
    sha256: str


def check_size(upload: UploadedFile) -> None:
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1_000_000
        raise RefusedUpload(
            _("Die Datei ist zu groß. Erlaubt sind %(n)d MB; bitte verkleinern Sie sie.")
            % {"n": limit}
        )
    if not upload.size:
        raise RefusedUpload(_("Die Datei ist leer. Bitte wählen Sie eine andere."))


def rewrite_picture(upload: UploadedFile) -> Picture:
    """The image as WebP without metadata, upright, at most 2000 px per side, and a thumbnail.

    Raises `RefusedUpload`.
    """
    check_size(upload)
    kind = _picture_kind(upload)
    if kind is None:
        raise _no_picture(upload)
    upload.seek(0)
    try:
        with AT_ONCE:
            image = pictures.decode(upload, kind, largest_side=LARGEST_SIDE)
    except (
        pictures.TooManyPixels,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
    ):
        raise _too_many_pixels() from None
    except Exception:  # Pillow raises many exception types for broken files
        raise RefusedUpload(
            _(
                "Das Bild lässt sich nicht lesen; vielleicht kam die Datei nicht vollständig an. "
                "Bitte öffnen Sie es auf Ihrem Gerät, speichern Sie es neu als JPEG oder PNG, und "
                "wählen Sie es noch einmal aus."
            )
        ) from None
    content, small = _webp(image), _webp(ImageOps.fit(image, THUMBNAIL_SIZE))
    return Picture(content, small, image.width, image.height, sha256_of(content))


def is_picture(upload: UploadedFile) -> bool:
    return _picture_kind(upload) is not None


def is_pdf(upload: UploadedFile) -> bool:
    """Whether it is a PDF, possibly incomplete or encrypted."""
    return pdf.parse(_head(upload)) is not None


def check_pdf(upload: UploadedFile) -> None:
    check_size(upload)
    upload.seek(0)
    found = pdf.parse(upload.read())
    upload.seek(0)
    if found is None:
        raise _no_pdf(upload)
    if not found.is_complete:
        raise RefusedUpload(
            _(
                "Die PDF-Datei ist unvollständig: Ihr Ende fehlt. Bitte kopieren oder speichern "
                "Sie sie neu, und wählen Sie sie noch einmal aus."
            )
        )
    if found.needs_password:
        raise RefusedUpload(
            _(
                "Die PDF-Datei lässt sich nur mit Kennwort öffnen. Andere könnten sie nicht lesen. "
                "Bitte speichern Sie sie ohne Kennwort."
            )
        )


def check_file(upload: UploadedFile) -> None:
    """Accept a PDF or an image. Raises `RefusedUpload`."""
    if is_pdf(upload):
        check_pdf(upload)
    elif is_picture(upload):
        rewrite_picture(upload)
        upload.seek(0)
    else:
        check_size(upload)
        raise RefusedUpload(
            _with_kind(
                upload,
                _("Bitte wählen Sie ein PDF oder ein Bild als JPEG, PNG oder WebP."),
            )
        )


def sha256_of(content: Any) -> str:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return digest


def _head(upload: UploadedFile) -> bytes:
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    return head


def _picture_kind(upload: UploadedFile) -> str | None:
    """Key of `pictures.DECODERS` by the first bytes; file name and declared type are not trusted."""
    head = _head(upload)
    if head[4:8] == b"ftyp" and _PHONE_BRANDS & _brands(head):
        return "image/heif"
    found = filetype.guess(head)
    return found.mime if found and found.mime in pictures.DECODERS else None


def _brands(head: bytes) -> set[bytes]:
    """The major brand of the container and its compatible brands."""
    end = min(int.from_bytes(head[:4], "big"), 256)
    return {head[at : at + 4] for at in (8, *range(16, end, 4))}


def _no_picture(upload: UploadedFile) -> RefusedUpload:
    return RefusedUpload(
        _with_kind(
            upload,
            _(
                "Bitte wählen Sie ein Bild als JPEG, PNG oder WebP; "
                "auch HEIC, AVIF und TIFF sind möglich."
            ),
        )
    )


def _no_pdf(upload: UploadedFile) -> RefusedUpload:
    kind = _other_kind(upload)
    if kind is None:
        return RefusedUpload(_("Das ist keine PDF-Datei. Bitte wählen Sie ein PDF."))
    return RefusedUpload(
        _(
            "Das ist keine PDF-Datei, sondern: %(kind)s. Bitte speichern oder exportieren Sie es "
            "dort, wo Sie es bearbeiten, als PDF."
        )
        % {"kind": kind}
    )


def _with_kind(upload: UploadedFile, advice: str) -> str:
    kind = _other_kind(upload)
    if kind is None:
        return advice
    return _("Diese Art von Datei geht hier nicht: %(kind)s. %(advice)s") % {
        "kind": kind,
        "advice": advice,
    }


def _other_kind(upload: UploadedFile) -> str | None:
    """German name of the file type, for types common in offices."""
    head = _head(upload)
    if pdf.parse(head):
        return "PDF"
    if _SVG.match(head):
        return "SVG"
    if _picture_kind(upload):
        return _("Bild")
    found = filetype.guess(head)
    return str(_OTHER_KINDS[found.extension]) if found and found.extension in _OTHER_KINDS else None


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
