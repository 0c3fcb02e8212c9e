"""Changes of a published project that subscribers are told about, unlike minor edits (X8)."""

from difflib import SequenceMatcher

from projects.models import Project

# facts that matter for another town's decision
FACTS = (
    "phase",
    "paused",
    "cost_one_off_eur",
    "cost_running_eur",
    "staff_days",
    "operator_model",
    "launch_on",
    "end_on",
)
TEXTS = ("problem", "solution", "benefit")
# a text counts as changed from this share of different words; in short texts, where one word may
# already exceed it, of different characters
CHANGED_FROM = 0.2
SHORT_CHARACTERS = 400


def significant_changes(revision: Project) -> tuple[str, ...]:
    """Names of the fields in which ``revision`` differs significantly from the public text."""
    public = revision.revision_of
    facts = [name for name in FACTS if getattr(revision, name) != getattr(public, name)]
    texts = [name for name in TEXTS if _differs(getattr(public, name), getattr(revision, name))]
    return (*facts, *texts)


def _differs(before: str, after: str) -> bool:
    old, new = before.split(), after.split()
    if max(len(before), len(after)) <= SHORT_CHARACTERS:
        old, new = " ".join(old), " ".join(new)
    return 1 - SequenceMatcher(a=old, b=new, autojunk=False).ratio() >= CHANGED_FROM
