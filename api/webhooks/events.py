"""What a hook can be told."""

KIND_NAMES = ("adoption", "event", "lesson", "municipality", "need", "project")
ACTIONS = ("published", "updated", "withdrawn")
PING = "webhook.ping"
EVENT_TYPES = (*(f"{kind}.{action}" for kind in KIND_NAMES for action in ACTIONS), PING)


def event_type(kind: str, *, is_public: bool, was_public: bool) -> str:
    """``published``: it was not public when the change log last named it; ``updated``: it was."""
    action = ("updated" if was_public else "published") if is_public else "withdrawn"
    return f"{kind}.{action}"
