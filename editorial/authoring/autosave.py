"""Input that is not saved yet: kept beside the draft, for the person who typed it alone.

It never touches the draft and is not checked; saving the form takes it away.
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
    """Another window of the same person wrote later, or this window's input was saved."""

    code = "newer-elsewhere"
    status = 409
    message = _("In einem anderen Fenster wurde weitergeschrieben.")


class TooLong(DomainError):
    code = "too-long"
    status = 413
    message = _("Die Eingaben sind zu lang, um sie zwischenzuspeichern.")


@dataclass(frozen=True)
class FormName:
    """``kind`` of `editorial.workflow.kinds`; ``key`` of the entry, or `NEW`; ``part`` is a step of its form,
    or what a new entry belongs to.
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
class Word:
    """What a window sends. ``seen`` names what it knew when it was opened: the mark of the stored
    input, the window it came from, or both.
    """

    fields: list[list[str]]
    writer: str
    sequence: int
    seen: str


def mark_of(row: UnsavedInput | None) -> str:
    return row.saved_at.isoformat() if row else ""


def sign(name: FormName, *, base: str, actor: Actor) -> str:
    """Names a form to the browser, bound to the person and the town it was made for."""
    parts = [str(actor.user_id), str(actor.municipality_id), name.kind, name.key, name.part, base]
    return signing.dumps(parts, salt=SALT)


def read_signed(text: str, *, actor: Actor) -> tuple[FormName, str] | None:
    """Form and base if ``text`` was signed for this person, who may still write there; else None."""
    try:
        user, town, kind, key, part, base = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    if (user, town) != (str(actor.user_id), str(actor.municipality_id)):
        return None
    name = FormName(kind, key, part)
    return (name, base) if _is_open_to(actor, name) else None


def _is_open_to(actor: Actor, name: FormName) -> bool:
    """New entries: whoever acts for the town; else the entry must be the town's."""
    if actor.municipality_id is None:
        return False
    if name.object_id is None:
        return True
    rows = kind_named(name.kind).model.objects.visible_to(actor)
    return rows.of_town(actor.municipality_id).filter(pk=name.object_id).exists()


def found(name: FormName, *, actor: Actor) -> UnsavedInput | None:
    return UnsavedInput.objects.visible_to(actor).filter(form=str(name)).first()


def parts_of(entry: EditorialModel, *, actor: Actor) -> set[str]:
    """Parts of the entry's form in which ``actor`` has unsaved input."""
    rows = UnsavedInput.objects.visible_to(actor).filter(object_id=entry.pk).exclude(fields=[])
    return {
        form.split(":")[2] for form in rows.values_list("form", flat=True) if form.count(":") == 2
    }


@transaction.atomic
def keep(name: FormName, word: Word, *, base: str, by: Actor) -> UnsavedInput:
    """Store ``word`` as the newest input of this form.

    A word that was overtaken by a later one of its window changes nothing. Raises `NewerElsewhere`
    and `TooLong`.
    """
    fields = [pair for pair in word.fields if pair[0] not in NOT_KEPT]
    if len(json.dumps(fields, ensure_ascii=False).encode()) > MAX_BYTES:
        raise TooLong
    written = {
        "object_id": name.object_id,
        "base": base,
        "fields": fields,
        "writer": word.writer,
        "sequence": word.sequence,
        "saved_at": timezone.now(),
    }
    row, created = UnsavedInput.objects.select_for_update().get_or_create(
        user=by.user, municipality=by.municipality, form=str(name), defaults=written
    )
    if created:
        return row
    if row.writer == word.writer:
        if not row.fields:
            raise NewerElsewhere
        if word.sequence <= row.sequence:
            return row
    elif row.fields and not {mark_of(row), row.writer} & set(word.seen.split()):
        raise NewerElsewhere
    for field, value in written.items():
        setattr(row, field, value)
    row.save()
    return row


@transaction.atomic
def forget(name: FormName, *, by: Actor, writer: str = "") -> None:
    """The form was saved, or its input discarded. ``writer`` is the window that did it."""
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


def forget_entry(entry: EditorialModel) -> None:
    """The entry is deleted: what anybody had not saved in its forms goes with it."""
    UnsavedInput.objects.filter(object_id=entry.pk).delete()


def is_being_written(entry: EditorialModel) -> bool:
    """Whether anybody has typed into a form of ``entry`` and not saved it yet."""
    rows = UnsavedInput.objects.filter(object_id=entry.pk, form__startswith=f"{entry.kind_name}:")
    return rows.exclude(fields=[]).exists()
