"""Event types of webhooks."""

KIND_NAMES = ("adoption", "event", "lesson", "municipality", "need", "project")
ACTIONS = ("published", "updated", "withdrawn")
PING = "webhook.ping"
EVENT_TYPES = (*(f"{kind}.{action}" for kind in KIND_NAMES for action in ACTIONS), PING)


def event_type(kind: str, *, is_public: bool, was_public: bool) -> str:
    """``published``: not public when last announced; ``updated``: public then and now."""
    action = ("updated" if was_public else "published") if is_public else "withdrawn"
    return f"{kind}.{action}"
