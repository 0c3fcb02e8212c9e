"""Autosave: form input that is not saved yet, stored apart from the draft and private to its
author.

The input is not validated and never changes the draft. Saving the form deletes it.
"""

import json
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from editorial.models import EditorialModel, UnsavedInput
from editorial.workflow.kinds import kind_named
from municipalities.actors import Actor

SALT = "editorial.authoring.autosave"
MAX_BYTES = 256 * 1024
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "opened_for", "unsaved_writer"})
NEW = "new"


class NewerElsewhere(DomainError):
    """Another window of the same user saved later, or this window's form was already submitted."""

    code = "newer-elsewhere"
    status = 409
    message = _("In einem anderen Fenster wurde weitergeschrieben.")


class TooLong(DomainError):
    code = "too-long"
    status = 413
    message = _("Die Eingaben sind zu lang, um sie zwischenzuspeichern.")


@dataclass(frozen=True)
class FormName:
    """Identifies a form.

    ``kind`` is a name from `editorial.workflow.kinds`; ``key`` is the entry's id or `NEW`; ``part``
    is a step of the form, or the parent object of a new entry.
    """

    kind: str
    key: str = NEW
    part: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.kind, self.key, self.part)))

    @property
    def object_id(self) -> UUID | None:
        return None if self.key == NEW else UUID(self.key)

    @classmethod
    def of(cls, entry: EditorialModel, part: str = "") -> "FormName":
        return cls(entry.kind_name, str(entry.pk), part)


@dataclass(frozen=True)
class AutosaveMessage:
    """One autosave message from a browser window.

    ``sequence`` numbers the messages of one ``writer`` (window). ``seen`` holds what the window
    knew when it was opened: the mark of the stored input, the id of the window whose input it
    continues, or both, separated by a space.
    """

    fields: list[list[str]]
    writer: str
    sequence: int
    seen: str


def mark_of(row: UnsavedInput | None) -> str:
    """Version mark of the stored input; empty if there is none."""
    return row.saved_at.isoformat() if row else ""


def sign(name: FormName, *, base: str, actor: Actor) -> str:
    """Signed name of a form for the browser, bound to the user and the town it was rendered for."""
    parts = [str(actor.user_id), str(actor.municipality_id), name.kind, name.key, name.part, base]
    return signing.dumps(parts, salt=SALT)


def read_signed(text: str, *, actor: Actor) -> tuple[FormName, str] | None:
    """Return the form and its base digest, or None.

    None if the signature is invalid, was made for another user or town, or if the user may no
    longer write in the form.
    """
    try:
        user, town, kind, key, part, base = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    if (user, town) != (str(actor.user_id), str(actor.municipality_id)):
        return None
    name = FormName(kind, key, part)
    return (name, base) if _is_open_to(actor, name) else None


def _is_open_to(actor: Actor, name: FormName) -> bool:
    """Any member acting for a town may begin an entry; an existing entry must belong to that town."""
    if actor.municipality_id is None:
        return False
    if name.object_id is None:
        return True
    rows = kind_named(name.kind).model.objects.visible_to(actor)
    return rows.of_town(actor.municipality_id).filter(pk=name.object_id).exists()


def found(name: FormName, *, actor: Actor) -> UnsavedInput | None:
    """The stored input of the form, if any."""
    return UnsavedInput.objects.visible_to(actor).filter(form=str(name)).first()


def parts_of(entry: EditorialModel, *, actor: Actor) -> set[str]:
    """Parts of the entry's form in which ``actor`` has unsaved input."""
    rows = UnsavedInput.objects.visible_to(actor).filter(object_id=entry.pk).exclude(fields=[])
    return {
        form.split(":")[2] for form in rows.values_list("form", flat=True) if form.count(":") == 2
    }


@transaction.atomic
def keep(name: FormName, message: AutosaveMessage, *, base: str, by: Actor) -> UnsavedInput:
    """Store the message as the newest input of the form.

    A message that arrives after a later one from the same window is ignored. Raises
    `NewerElsewhere` and `TooLong`.
    """
    fields = [pair for pair in message.fields if pair[0] not in NOT_KEPT]
    if len(json.dumps(fields, ensure_ascii=False).encode()) > MAX_BYTES:
        raise TooLong
    written = {
        "object_id": name.object_id,
        "base": base,
        "fields": fields,
        "writer": message.writer,
        "sequence": message.sequence,
        "saved_at": timezone.now(),
    }
    row, created = UnsavedInput.objects.select_for_update().get_or_create(
        user=by.user, municipality=by.municipality, form=str(name), defaults=written
    )
    if created:
        return row
    if row.writer == message.writer:
        if not row.fields:
            raise NewerElsewhere
        if message.sequence <= row.sequence:
            return row
    elif row.fields and not {mark_of(row), row.writer} & set(message.seen.split()):
        raise NewerElsewhere
    for field, value in written.items():
        setattr(row, field, value)
    row.save()
    return row


@transaction.atomic
def forget(name: FormName, *, by: Actor, writer: str = "") -> None:
    """Delete the input of a form that was saved or discarded.

    With ``writer``, the window that submitted the form, an empty row remains so that a message of
    this window that is still in flight cannot bring the input back.
    """
    rows = UnsavedInput.objects.visible_to(by).filter(form=str(name))
    if not writer:
        rows.delete()
        return
    now = timezone.now()
    UnsavedInput.objects.update_or_create(
        user=by.user,
        municipality=by.municipality,
        form=str(name),
        defaults={"object_id": name.object_id, "base": "", "fields": [], "writer": writer[:36],
                  "sequence": 0, "saved_at": now},
    )  # fmt: skip


def is_being_written(entry: EditorialModel) -> bool:
    """Whether anybody has unsaved input in a form of ``entry``."""
    rows = UnsavedInput.objects.about(entry).filter(form__startswith=f"{entry.kind_name}:")
    return rows.exclude(fields=[]).exists()
