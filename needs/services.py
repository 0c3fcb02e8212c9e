"""Writes specific to needs; submit, publish etc. are in `editorial.workflow.services`."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import Incomplete, NotAllowed, WrongState
from core.jobs.locks import one_at_a_time
from editorial.authoring.writing import Content, audited, give_address
from editorial.revisions.link_only_changes import MinorRule
from editorial.workflow.choices import State
from editorial.workflow.permissions import owns
from editorial.workflow.services import locked
from municipalities.actors import Actor
from municipalities.models import Municipality
from needs.choices import Resolution
from needs.models import Need, Participation
from needs.notices import tell_towns
from projects.models import Project, Theme
from projects.services.writing import create_draft

CONTENT = Content(Need, ("title", "text", "time_frame"), sets=("themes",))
MINOR = MinorRule(fields=(*CONTENT.fields, *CONTENT.fixed), sets=CONTENT.sets)


WHICH_PROJECT = _("Bitte nennen Sie das Projekt. Es hilft auch den anderen.")


def problems(need: Need) -> dict[str, str]:
    """Messages by field for everything that blocks submission."""
    found = {}
    if not need.text.strip():
        found["text"] = _("Worum geht es? Beschreiben Sie das Problem in ein paar Sätzen.")
    if not need.themes.exists():
        found["themes"] = _("Handlungsfelder: Bitte wählen Sie mindestens eines.")
    return found


def prepare_publication(need: Need) -> None:
    give_address(need, fallback="bedarf")


def may_join(actor: Actor, need: Need) -> bool:
    return (
        actor.municipality_id is not None
        and actor.municipality_id != need.municipality_id
        and need.is_open
        and not need.is_harvested
    )


@transaction.atomic
def join(need: Need, *, by: Actor, note: str = "", own_need: Need | None = None) -> Participation:
    """Join a need on behalf of the town, optionally with its own need.

    Joining again updates note and own need. Raises `NotAllowed`, `WrongState`.
    """
    row = locked(need, expected_version=None)
    if not may_join(by, row):
        raise NotAllowed if by.municipality_id in (None, row.municipality_id) else WrongState
    if own_need and not own_open_needs(by).filter(pk=own_need.pk).exists():
        raise NotAllowed
    participation, created = Participation.objects.get_or_create(
        need=row,
        municipality_id=by.municipality_id,
        defaults={"note": note.strip(), "own_need": own_need, "created_by": by.user},
    )
    if created:
        audited("need_joined", row, by)
        tell_towns(row, "joined", actor=by)
    elif (note.strip(), own_need) != (participation.note, participation.own_need):
        participation.note, participation.own_need = note.strip(), own_need
        participation.save(update_fields=["note", "own_need"])
    return participation


def own_open_needs(actor: Actor):
    """Needs that the actor's town can contribute to another town's need."""
    rows = Need.objects.visible_to(actor).open().ours().filter(municipality=actor.municipality_id)
    return rows.order_by("title", "pk")


@transaction.atomic
def leave(need: Need, *, by: Actor) -> None:
    """Withdraw the town's participation; idempotent.

    Participations in harvested needs are withdrawn on their own portal. Raises `NotAllowed`.
    """
    row = locked(need, expected_version=None)
    if row.is_harvested:
        raise NotAllowed
    removed, _kinds = Participation.objects.filter(
        need=row, municipality_id=by.municipality_id
    ).delete()
    if removed:
        audited("need_left", row, by)


def _own_open(need: Need, by: Actor) -> Need:
    row = locked(need, expected_version=None)
    if not owns(by, row) or row.is_revision:
        raise NotAllowed
    if not row.is_open:
        raise WrongState
    return row


@transaction.atomic
def close(
    need: Need, *, by: Actor, resolution: str, solved_by: Project | None = None, note: str = ""
) -> Need:
    """Close the need, naming the project that solved it, if any. Raises `Incomplete`."""
    row = _own_open(need, by)
    if resolution not in (Resolution.SOLVED, Resolution.DROPPED):
        raise Incomplete({"resolution": _("Bitte wählen Sie, wie es ausging.")})
    if resolution == Resolution.SOLVED and solved_by is None:
        raise Incomplete({"solved_by": WHICH_PROJECT})
    if solved_by and not Project.objects.visible_to(by).public().filter(pk=solved_by.pk).exists():
        raise Incomplete({"solved_by": _("Dieses Projekt ist nicht öffentlich.")})
    row.solved_by = solved_by if resolution == Resolution.SOLVED else None
    return _end(row, resolution, note, by)


@transaction.atomic
def make_joint_project(need: Need, *, by: Actor) -> Project:
    """Create one draft by the need's town with all towns of this need and of contributed ones.

    Closes all these needs. Idempotent: a repeated call returns the same draft. Raises `NotAllowed`, and
    `WrongState` as long as nobody has joined.
    """
    # avoids a deadlock of two towns that contributed their needs to each other
    one_at_a_time("needs.joint_project")
    row = locked(need, expected_version=None)
    project = row.joint_project
    if project and owns(by, row) and owns(by, project):
        return project
    row = _own_open(need, by)
    brought = _brought_along(row)
    towns = _towns_of([row, *brought], without=row.municipality_id)
    if not towns:
        raise WrongState(_("Noch hat sich keine andere Kommune angeschlossen."))
    given = {
        "title": row.title,
        "problem": _texts_of(row, brought),
        "phase": "idea",
        "themes": Theme.objects.filter(needs__in=[row, *brought]).distinct(),
        "partner_municipalities": towns,
    }
    project = create_draft(by=by, given=given)
    for each in [row, *brought]:
        each.joint_project = project
        _end(each, Resolution.JOINT, "", by)
    return project


def _brought_along(need: Need) -> list[Need]:
    """Open needs contributed to this one, transitively; locked."""
    found: list[Need] = []
    new = [need]
    while new:
        seen = [need.pk, *[row.pk for row in found]]
        brought = Participation.objects.filter(need__in=new).values("own_need")
        rows = Need.objects.select_for_update(of=("self",)).open().filter(pk__in=brought)
        rows = rows.exclude(pk__in=seen).select_related("municipality__district")
        new = list(rows.order_by("pk"))
        found += new
    return found


def _texts_of(need: Need, brought: list[Need]) -> str:
    """Texts of all needs, those of other towns under their names, cut to the field's length."""
    others = [f"{row.municipality.full_label}: {row.text}" for row in brought if row.text]
    return "\n\n".join([need.text, *others])[: Project._meta.get_field("problem").max_length]


def _towns_of(needs: list[Need], *, without) -> list[Municipality]:
    """Towns that posted or joined one of ``needs``, each once."""
    joined = Participation.objects.filter(need__in=needs).values("municipality")
    posted = [need.municipality_id for need in needs]
    rows = Municipality.objects.filter(Q(pk__in=joined) | Q(pk__in=posted)).exclude(pk=without)
    return list(rows.select_related("district").order_by("sort_key", "pk"))


def _end(row: Need, resolution: str, note: str, by: Actor) -> Need:
    row.resolution, row.resolution_note = resolution, note.strip()
    row.closed_at = timezone.now()
    row.version += 1
    row.save()
    audited("need_closed", row, by, resolution=resolution)
    tell_towns(row, "closed", actor=by)
    return row


def may_reopen(actor: Actor, need: Need) -> bool:
    """Not while the joint project is public or being written by the need's own town."""
    if not owns(actor, need) or not need.is_public or need.closed_at is None:
        return False
    project = need.joint_project
    if project is None or project.state in (State.REJECTED, State.TAKEN_DOWN):
        return True
    return not project.is_public and not owns(actor, project)


@transaction.atomic
def reopen(need: Need, *, by: Actor) -> Need:
    """Reopen the need and clear its outcome. Raises `NotAllowed`, `WrongState`."""
    row = locked(need, expected_version=None)
    if not owns(by, row):
        raise NotAllowed
    if not may_reopen(by, row):
        raise WrongState
    row.closed_at, row.resolution, row.resolution_note = None, "", ""
    row.solved_by = row.joint_project = None
    row.version += 1
    row.save()
    audited("need_reopened", row, by)
    return row
