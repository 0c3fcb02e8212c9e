"""Template context of an adoption's page, and what each reader may see."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from adoptions.choices import Action
from adoptions.forms import DetailForm, DisputeForm, LinkForm, StageForm
from adoptions.graph import ancestors
from adoptions.models import Adoption, AdoptionStep
from adoptions.permissions import is_adopter, is_origin, may_withdraw, next_stages
from adoptions.services.moderating import may_report
from core.model_fields import field_of
from municipalities.actors import Actor
from municipalities.models import Municipality
from notifications.recipients import has_people
from notifications.services import members
from projects.models import Project

STANDS_FOR_THE_ADOPTER = (Action.RECORDED, Action.MOVED, Action.EDITED, Action.RECONFIRMED)


def detail_context(adoption: Adoption, actor: Actor, **forms: Any) -> dict:
    """Facts, history and permitted actions; ``forms`` are bound forms with errors."""
    adopter, origin = is_adopter(actor, adoption), is_origin(actor, adoption)
    steps = list(adoption.steps.select_related("municipality__district", "by"))
    _name_people(steps, actor)
    context = {
        "adoption": adoption,
        "canonical_url": adoption.origin_url,
        "project": _visible(adoption.project_id, actor),
        "result": _visible(adoption.result_project_id, actor),
        "steps": steps if adopter or origin or actor.is_moderator else _public(steps),
        "is_adopter": adopter and not adoption.is_from_public_source,
        "may_take_over": adopter and adoption.is_from_public_source,
        "is_origin": origin and not adoption.is_from_public_source,
        "may_withdraw": may_withdraw(actor, adoption),
        "source_changed_on": source_changed_on(adoption, steps) if adopter else None,
        "shows_notes": adopter or origin or actor.is_moderator,
        "shows_texts": adoption.shows_texts_to(actor),
        "shows_hiding": adopter or actor.is_moderator,
        "may_report": may_report(actor, adoption),
    }
    if context["is_adopter"]:
        context |= _adopter_forms(adoption, actor)
    if context["is_origin"]:
        context["dispute_form"] = DisputeForm()
    return context | forms


def _adopter_forms(adoption: Adoption, actor: Actor) -> dict:
    version = {"version": adoption.version}
    stages = next_stages(adoption)
    return {
        "stage_form": StageForm(stages=stages, initial=version) if stages else None,
        "detail_form": DetailForm(instance=adoption, initial=version),
        "link_form": LinkForm(own=own_without_source(actor, adoption)),
    }


def own_without_source(actor: Actor, adoption: Adoption) -> Any:
    """Projects of the reader's town that may be linked as the result of the adoption."""
    return (
        Project.objects.visible_to(actor)
        .originals()
        .ours()
        .of_town(actor.municipality_id)
        .filter(made_from=None)
        .exclude(pk__in=[adoption.project_id, *ancestors(adoption.project_id)])
        .order_by("title_key", "pk")
    )


def told(town: Municipality, done: str) -> str:
    """Message after an action, saying whether the other town has been informed."""
    words = (
        _("%(town)s ist informiert.")
        if has_people(town.pk)
        else _(
            "Für %(town)s arbeitet hier noch niemand. Tritt die Kommune bei, findet sie den "
            "Eintrag unter „Meine Kommune“."
        )
    )
    return f"{done} {words % {'town': town.full_label}}"


def _visible(pk: UUID | None, actor: Actor) -> Project | None:
    if pk is None:
        return None
    rows = Project.objects.visible_to(actor).select_related("municipality__district")
    return rows.filter(pk=pk).first()


def _name_people(steps: list[AdoptionStep], actor: Actor) -> None:
    """Set ``person`` on steps of the reader's own town; names are shown to nobody else."""
    own = [step for step in steps if step.municipality_id == actor.municipality_id is not None]
    there = {row.user_id for row in members(actor.municipality_id)} if own else set()
    for step in own:
        name = step.by.get_full_name() if step.by_id in there and step.by else ""
        step.person = name or _("ehemaliges Mitglied")


def _public(steps: Any) -> list:
    """Exclude disputes, which only the two towns and moderators may see."""
    return [step for step in steps if step.action != Action.DISPUTED]


def source_changed_on(adoption: Adoption, steps: Any) -> Any:
    """When the source's public text changed after the adopter's last step, or None."""
    changed = adoption.project.updated_at
    own = [step.at for step in steps if step.action in STANDS_FOR_THE_ADOPTER]
    return changed if changed and own and changed > max(own) else None


def copied_unchanged(adoption: Adoption, project: Project) -> list[str]:
    """Labels of the copied fields whose text still equals the copy."""
    return [
        str(field_of(Project, name).verbose_name)
        for name, text in adoption.copied.items()
        if getattr(project, name, None) == text
    ]


def licence_address(project: Project) -> str:
    return f"https://spdx.org/licenses/{project.license}"
