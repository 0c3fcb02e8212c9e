"""A portal's copy that follows the change feed, and what it must come to."""

from api.changes import fold, ids_by_kind
from api.resources import KINDS
from editorial import changes

VISIBLE = {name: kind.visible for name, kind in KINDS.items()}


def objects(kind: str, ids) -> dict:
    """What is public of ``ids``, as the API answers it."""
    return KINDS[kind].details(ids)


def versions(kind: str, ids) -> dict:
    rows = VISIBLE[kind]().filter(pk__in=ids)
    if kind == "municipality":
        return dict.fromkeys(rows.values_list("pk", flat=True))
    return dict(rows.values_list("pk", "version"))


def public(state=objects) -> dict:
    """Everything public now, by kind and id."""
    found = {}
    for kind, visible in VISIBLE.items():
        ids = list(visible().values_list("pk", flat=True))
        found |= {(kind, pk): value for pk, value in state(kind, ids).items()}
    return found


class Copy:
    """Starts empty and applies page after page."""

    def __init__(self, state=objects):
        self.state, self.position = state, None
        self.objects: dict = {}
        self.rows = self.deletes = 0

    def read(self, size: int = 40) -> bool:
        """One page; whether there is more."""
        part = changes.read_part(self.position, kinds=None, limit=size)
        self.apply(part.rows)
        self.position = part.end
        return part.has_more

    def apply(self, rows) -> None:
        self.rows += len(rows)
        for kind, ids in ids_by_kind(fold(rows)).items():
            found = self.state(kind, ids)
            for pk in ids:
                if pk in found:
                    self.objects[kind, pk] = found[pk]
                else:
                    self.objects.pop((kind, pk), None)
                    self.deletes += 1

    def catch_up(self) -> "Copy":
        while self.read():
            pass
        return self
