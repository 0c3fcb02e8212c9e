"""Footer of a public entry's page: propose a correction, report it."""

from typing import Any

from django import template

from editorial.models import Correction, EditorialModel
from editorial.templatetags.editorial import is_first
from editorial.workflow.choices import State
from editorial.workflow.permissions import owns
from municipalities.actors import ANONYMOUS

register = template.Library()


@register.inclusion_tag("editorial/_entry_foot.html", takes_context=True)
def entry_foot(context: dict[str, Any], entry: EditorialModel) -> dict:
    """Empty for entries without a public page; the owning town also sees the open corrections."""
    actor = context.get("actor", ANONYMOUS)
    is_public = entry.is_public and not entry.is_revision and not is_first(context)
    own = owns(actor, entry)
    return {
        "entry": entry,
        "is_public": is_public,
        "may_correct": entry.state == State.PUBLISHED,
        "waiting": Correction.objects.about(entry).open().count() if own and is_public else 0,
    }
