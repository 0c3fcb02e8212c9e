"""Keeping uploaded files, within the quota of the town."""

import os

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.errors import NotAllowed
from core.uploads import RefusedUpload, check_pdf, rewrite_picture, sha256_of
from editorial.models import StoredFile
from municipalities.actors import Actor
from municipalities.models import Municipality


def store_picture(upload: UploadedFile, *, by: Actor) -> StoredFile:
    """Raises `core.uploads.RefusedUpload`; call inside the transaction of the change."""
    picture = rewrite_picture(upload)
    row = _new_row(StoredFile.Kind.IMAGE, upload, "image/webp", picture.content.size, by)
    row.width, row.height = picture.width, picture.height
    row.sha256 = sha256_of(picture.content)
    row.content.save("", picture.content, save=False)
    row.thumbnail.save("", picture.thumbnail, save=False)
    row.save()
    return row


def store_pdf(upload: UploadedFile, *, by: Actor) -> StoredFile:
    """Raises `core.uploads.RefusedUpload`; call inside the transaction of the change."""
    check_pdf(upload)
    row = _new_row(StoredFile.Kind.PDF, upload, "application/pdf", upload.size, by)
    row.sha256 = sha256_of(upload)
    row.content.save("", upload, save=False)
    row.save()
    return row


def _new_row(kind: str, upload: UploadedFile, content_type: str, size: int, by: Actor):
    if by.municipality_id is None:
        raise NotAllowed
    _check_quota(by, size)
    return StoredFile(
        kind=kind,
        municipality_id=by.municipality_id,
        uploaded_by=by.user,
        original_name=os.path.basename(upload.name)[-150:],
        content_type=content_type,
        size=size,
    )


def _check_quota(by: Actor, size: int) -> None:
    Municipality.objects.select_for_update(of=("self",)).get(pk=by.municipality_id)
    used = StoredFile.objects.filter(municipality=by.municipality_id).aggregate(n=Sum("size"))["n"]
    if (used or 0) + size > settings.UPLOAD_QUOTA_BYTES:
        limit = settings.UPLOAD_QUOTA_BYTES // 1_000_000
        raise RefusedUpload(
            _("Der Platz Ihrer Kommune (%(n)d MB) ist voll. Bitte löschen Sie alte Dateien.")
            % {"n": limit}
        )
