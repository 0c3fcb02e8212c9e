"""Keep uploaded files while their form is corrected, so that they need not be chosen again.

Kept files are private to the user. They are passed to the form as if the browser had sent them
again, so every validation of the form applies to them each time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from editorial.files.storage import plain_name
from editorial.models import KeptUpload
from municipalities.actors import Actor
from municipalities.requests import ActorRequest

LIFETIME = timedelta(days=1)
MAX_FILES, MAX_BYTES = 12, 60_000_000  # per user; bytes
KEPT, OFFERED = "-kept", "-offered"


def refused(upload: UploadedFile, problem: object) -> forms.ValidationError:
    """Validation error for a rejected file, with its name. Rejected files are not kept."""
    upload.is_refused = True  # type: ignore[attr-defined]  # read by `_uploads`
    text = _("„%(name)s“: %(problem)s") % {"name": plain_name(upload.name), "problem": problem}
    return forms.ValidationError(text)


def chosen(request: ActorRequest) -> MultiValueDict:
    """The files of a form: kept ones that are still ticked, then those sent now.

    A single-file field uses the last one. Files that are no longer ticked are deleted.
    """
    files = MultiValueDict({name: list(sent) for name, sent in request.FILES.lists()})
    ticked = dict(_named(request, KEPT))
    _delete(_rows(request, set(dict(_named(request, OFFERED))) - set(ticked)))
    for row in _rows(request, ticked):
        upload = _opened(row)
        if upload is not None:
            name = ticked[row.pk]
            files.setlist(name, [upload, *files.getlist(name)])
    return files


def keep(actor: Actor, *sent: Any) -> list[str]:
    """Keep the files of forms that have errors; ``form.kept_files`` lists them by field.

    Returns the names of files beyond the limits, which the user has to choose again.
    """
    lost: list[str] = []
    for form in sent:
        form.kept_files = {}
        for name, upload in _uploads(form):
            row = getattr(upload, "kept", None) or _stored(actor, upload)
            if row is None:
                lost.append(str(upload.name))
            else:
                form.kept_files.setdefault(name, []).append(row)
    return lost


def put_back(actor: Actor, pairs: Iterable[list[str]], *opened: Any) -> None:
    """List the kept files in forms whose input is restored from autosave."""
    ids: dict[str, list[UUID]] = {}
    for key, text in pairs:
        if key.endswith(KEPT) and (pk := _uuid(text)):
            ids.setdefault(key.removesuffix(KEPT), []).append(pk)
    rows = KeptUpload.objects.visible_to(actor)
    for form in opened:
        wanted = {name: ids.get(form.add_prefix(name)) for name in form.fields}
        form.kept_files = {
            name: list(rows.filter(pk__in=keys)) for name, keys in wanted.items() if keys
        }


def release(request: ActorRequest) -> None:
    """Delete the kept files of a form that was saved."""
    _delete(_rows(request, dict(_named(request, KEPT))))


def forget_old(before: datetime) -> int:
    """Delete files kept since before ``before``; returns how many."""
    return _delete(KeptUpload.objects.filter(created_at__lt=before))


def _named(request: ActorRequest, ending: str) -> Iterator[tuple[UUID, str]]:
    """Ids of kept files, each with the name of its form field."""
    for key in request.POST:
        if key.endswith(ending):
            for text in request.POST.getlist(key)[:MAX_FILES]:
                if pk := _uuid(text):
                    yield pk, key.removesuffix(ending)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _rows(request: ActorRequest, ids: Iterable[Any]) -> Iterable[KeptUpload]:
    if not ids:
        return []
    rows = KeptUpload.objects.visible_to(request.actor).filter(pk__in=list(ids))
    return rows.order_by("created_at", "pk")


def _opened(row: KeptUpload) -> UploadedFile | None:
    try:
        content = row.content.open("rb")
    except OSError:
        return None
    upload = UploadedFile(content, row.original_name, size=row.size)
    upload.kept = row  # type: ignore[attr-defined]  # read by `keep`
    return upload


def _uploads(form: forms.BaseForm) -> Iterator[tuple[str, UploadedFile]]:
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            found = form.files.getlist(form.add_prefix(name)) if form.files else []
            for upload in found if _takes_several(field) else found[-1:]:
                if upload.size and not getattr(upload, "is_refused", False):
                    yield name, upload


def _takes_several(field: forms.FileField) -> bool:
    return getattr(field.widget, "allow_multiple_selected", False)


@transaction.atomic
def _stored(actor: Actor, upload: UploadedFile) -> KeptUpload | None:
    rows = KeptUpload.objects.filter(user=actor.user)
    used = rows.aggregate(number=Count("pk"), size=Sum("size"))
    if used["number"] >= MAX_FILES or (used["size"] or 0) + (upload.size or 0) > MAX_BYTES:
        return None
    row = KeptUpload(
        user=actor.user,
        municipality_id=actor.town_id,
        original_name=plain_name(upload.name),
        size=upload.size or 0,
    )
    upload.seek(0)
    row.content.save("", upload, save=False)
    row.save()
    return row


def _delete(rows: Iterable[KeptUpload]) -> int:
    count = 0
    for row in rows:
        row.delete()
        storage, name = row.content.storage, row.content.name
        transaction.on_commit(partial(storage.delete, name))
        count += 1
    return count
