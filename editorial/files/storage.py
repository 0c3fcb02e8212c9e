"""Store uploaded files within the quota of the town."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from core.audit import recording as audit
from core.errors import NotAllowed
from core.text.folding import normalise
from core.uploads.validation import (
    Picture,
    RefusedUpload,
    check_pdf,
    is_pdf,
    rewrite_picture,
    sha256_of,
)
from editorial.models import StoredFile
from municipalities.actors import Actor
from municipalities.models import Municipality

MAX_NAME_LENGTH = 150
_written: ContextVar[list[FieldFile] | None] = ContextVar("written_files", default=None)


@contextmanager
def removed_on_failure() -> Iterator[None]:
    """Wrap around a transaction: deletes the files written inside if it fails."""
    written: list[FieldFile] = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for content in written:
            if content.name:
                content.storage.delete(content.name)
        raise
    finally:
        _written.reset(token)


def store_picture(picture: Picture, *, name: str | None, by: Actor) -> StoredFile:
    """Store a picture made by `rewrite_picture`; raises `RefusedUpload` above the quota."""
    row = _new_row(StoredFile.Kind.IMAGE, name, "image/webp", picture.content.size, by)
    row.width, row.height, row.sha256 = picture.width, picture.height, picture.sha256
    _write(row.content, picture.content)
    _write(row.thumbnail, picture.thumbnail)
    return _saved(row, by)


def store_pdf(upload: UploadedFile, *, by: Actor) -> StoredFile:
    """Validate and store a PDF unchanged. Raises `RefusedUpload`."""
    check_pdf(upload)
    row = _new_row(StoredFile.Kind.PDF, upload.name, "application/pdf", upload.size, by)
    row.sha256 = sha256_of(upload)
    _write(row.content, upload)
    return _saved(row, by)


def store_upload(upload: UploadedFile, *, by: Actor) -> StoredFile:
    """Store a PDF or a picture, depending on the content. Raises `RefusedUpload`."""
    if is_pdf(upload):
        return store_pdf(upload, by=by)
    return store_picture(rewrite_picture(upload), name=upload.name, by=by)


@dataclass(frozen=True)
class NewFile:
    """A checked upload that becomes a `StoredFile` where the entry is written."""

    upload: UploadedFile
    picture: Picture | None = None

    def store(self, *, by: Actor) -> StoredFile:
        if self.picture:
            return store_picture(self.picture, name=self.upload.name, by=by)
        return store_pdf(self.upload, by=by)


def stored(value: Any, *, by: Any) -> Any:
    """``value`` as a column takes it: a new file is stored first."""
    return value.store(by=by) if isinstance(value, NewFile) else value


def _saved(row: StoredFile, by: Actor) -> StoredFile:
    row.save()
    audit.record(
        "file_stored", row, by=by.user_id, municipality_id=row.municipality_id, size=row.size
    )
    return row


def _new_row(
    kind: str, name: str | None, content_type: str, size: int | None, by: Actor
) -> StoredFile:
    if by.municipality_id is None:
        raise NotAllowed
    _check_quota(by, size)
    return StoredFile(
        kind=kind,
        municipality_id=by.municipality_id,
        uploaded_by=by.user,
        original_name=plain_name(name),
        content_type=content_type,
        size=size or 0,
    )


def plain_name(name: str | None) -> str:
    """File name for display and download; on disk files are named by id."""
    plain = "".join(sign for sign in normalise(os.path.basename(name or "")) if sign.isprintable())
    return plain[-MAX_NAME_LENGTH:] or "datei"


def _write(target: FieldFile, content: Any) -> None:
    target.save("", content, save=False)
    written = _written.get()
    if written is not None:
        written.append(target)


def _check_quota(by: Actor, size: int | None) -> None:
    Municipality.objects.select_for_update(of=("self",)).get(pk=by.municipality_id)
    used = StoredFile.objects.filter(municipality=by.municipality_id).aggregate(n=Sum("size"))["n"]
    if (used or 0) + (size or 0) > settings.UPLOAD_QUOTA_BYTES:
        limit = settings.UPLOAD_QUOTA_BYTES // 1_000_000
        raise RefusedUpload(
            _(
                "Der Platz Ihrer Kommune (%(n)d MB) ist voll. Bitte entfernen Sie Dateien, "
                "die Sie nicht mehr brauchen; nach einer Woche ist ihr Platz wieder frei."
            )
            % {"n": limit}
        )
