"""Moderators' comments on single fields: sent with a decision, resolved on resubmission."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Incomplete
from core.text.typed import too_long
from editorial.models import EditorialModel, FieldComment
from editorial.revisions.differences import Difference
from editorial.workflow.kinds import kind_of
from municipalities.actors import Actor

PREFIX = "comment-"
MAX_LENGTH = 2_000


def any_typed(data: Any) -> bool:
    return any(key.startswith(PREFIX) and data[key].strip() for key in data)


def sent(data: Any, entry: EditorialModel) -> dict[str, str]:
    """Comments typed on the decision page, by field name; empty ones are left out.

    Raises `Incomplete` for fields that the entry does not have and for comments that are too long.
    """
    names = kind_of(entry).schema.names
    found: dict[str, str] = {}
    problems: dict[str, Any] = {}
    for key in data:
        if not key.startswith(PREFIX):
            continue
        name, text = key.removeprefix(PREFIX), data[key].strip().replace("\x00", "")
        if text and name not in names:
            problems[name] = _("Dieses Feld gibt es hier nicht.")
        elif len(text) > MAX_LENGTH:
            label = kind_of(entry).schema.label(name)
            problems[name] = f"{label}: {too_long(len(text), MAX_LENGTH)}"
        elif text:
            found[name] = text
    if problems:
        raise Incomplete(problems)
    return found


@dataclass(frozen=True)
class Remark:
    """A field that may be commented on, with its change and the comment typed so far.

    ``companions`` are the labels of fields that are sent back together with it.
    """

    name: str
    label: str
    text: str
    difference: Difference | None = None
    url: str = ""
    companions: tuple[str, ...] = ()
    most = MAX_LENGTH


def remarkable(entry: EditorialModel, changes: list[Difference], data: Any) -> list[Remark]:
    """The changed fields of a revision; all fields of any other entry."""
    schema = kind_of(entry).schema
    if entry.is_revision:
        return [
            Remark(
                row.name,
                row.label,
                data.get(PREFIX + row.name, ""),
                row,
                companions=tuple(
                    map(schema.label, sorted(schema.companions(row.name) - {row.name}))
                ),
            )
            for row in changes
        ]
    return [Remark(name, schema.label(name), data.get(PREFIX + name, "")) for name in schema.names]


def write(entry: EditorialModel, remarks: Mapping[str, str], *, by: Actor) -> None:
    """Attach the comments to an entry that is sent back to its town."""
    FieldComment.objects.bulk_create(
        FieldComment(
            kind=entry._meta.label_lower, object_id=entry.pk, field=name, text=text, by=by.user
        )
        for name, text in remarks.items()
    )


def resolve(entry: EditorialModel) -> None:
    FieldComment.objects.about(entry).open().update(resolved_at=timezone.now())


def open_remarks(entry: EditorialModel, *, linked: bool = False) -> list[Remark]:
    """Unresolved comments, for the town and the moderation; ``linked``: with links to the fields."""
    kind = kind_of(entry)
    return [
        Remark(
            row.field,
            kind.schema.label(row.field),
            row.text,
            url=kind.edit_url(entry, row.field) if linked else "",
        )
        for row in FieldComment.objects.about(entry).open()
    ]


def by_field(remarks: list[Remark]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in remarks:
        found[row.name] = f"{found[row.name]}\n{row.text}" if row.name in found else row.text
    return found
