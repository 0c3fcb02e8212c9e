"""Serves files to readers of the objects that refer to them; no public media folder (R6)."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from editorial.files.file_references import is_readable
from editorial.models import StoredFile
from municipalities.actors import ANONYMOUS
from municipalities.requests import ActorRequest

NO_SCRIPT = "default-src 'none'; sandbox"


@require_safe
def stored_file(request: ActorRequest, file_id: UUID, variant: str) -> HttpResponseBase:
    """``original`` or ``small`` (pictures only)."""
    is_public = is_readable(file_id, ANONYMOUS)
    if not is_public and not is_readable(file_id, request.actor):
        raise Http404
    row = get_object_or_404(StoredFile, pk=file_id)
    content = {"original": row.content, "small": row.thumbnail}.get(variant)
    if not content or not content.storage.exists(content.name):
        raise Http404
    etag = f'"{row.sha256}-{variant}"'
    response = get_conditional_response(request, etag=etag) or _streamed(row, content)
    response["ETag"] = etag
    response["Content-Security-Policy"] = NO_SCRIPT
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    return response


def _streamed(row: StoredFile, content: Any) -> FileResponse:
    return FileResponse(
        content.open("rb"),
        as_attachment=row.kind == StoredFile.Kind.PDF,
        filename=_file_name(row),
        content_type=row.content_type,
    )


def _file_name(row: StoredFile) -> str:
    stem = row.original_name.rsplit(".", 1)[0] or "datei"
    return f"{stem}{row.extension}"
