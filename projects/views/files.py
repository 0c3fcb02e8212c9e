"""Files are served by asking the object they hang on; there is no public media folder (R6)."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import condition, require_safe

from editorial.models import StoredFile
from municipalities.actors import ANONYMOUS, Actor
from projects.models import Artifact, Project

NO_SCRIPT = "default-src 'none'; sandbox"


def is_readable(file_id, actor: Actor) -> bool:
    """Whether any object that ``actor`` sees shows this file."""
    return (
        Project.objects.visible_to(actor).filter(image=file_id).exists()
        or Artifact.objects.visible_to(actor).filter(file=file_id).exists()
    )


def _etag(request: HttpRequest, file_id, variant: str) -> str | None:
    if not is_readable(file_id, request.actor):
        return None
    digest = StoredFile.objects.filter(pk=file_id).values_list("sha256", flat=True).first()
    return f'"{digest}-{variant}"' if digest else None


@require_safe
@condition(etag_func=_etag)
def stored_file(request: HttpRequest, file_id, variant: str) -> HttpResponse:
    """``original`` or ``small`` (pictures only)."""
    if variant not in ("original", "small") or not is_readable(file_id, request.actor):
        raise Http404
    row = get_object_or_404(StoredFile, pk=file_id)
    content = row.thumbnail if variant == "small" else row.content
    if not content or not content.storage.exists(content.name):
        raise Http404
    response = FileResponse(
        content.open("rb"),
        as_attachment=row.kind == StoredFile.Kind.PDF,
        filename=_file_name(row),
        content_type=row.content_type,
    )
    response["Content-Security-Policy"] = NO_SCRIPT
    public = is_readable(file_id, ANONYMOUS)
    response["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    return response


def _file_name(row: StoredFile) -> str:
    stem = row.original_name.rsplit(".", 1)[0] or "datei"
    return f"{stem}{row.extension}"
