"""A portal's copy that follows the change feed, and the state it must reach."""

from changefeed import changes
from changefeed.api import fold, ids_by_kind
from changefeed.resources import KINDS

VISIBLE = {name: kind.visible for name, kind in KINDS.items()}


def objects(kind: str, ids) -> dict:
    """The public objects among ``ids``, as the API returns them."""
    return KINDS[kind].details(ids)


def versions(kind: str, ids) -> dict:
    rows = VISIBLE[kind]().filter(pk__in=ids)
    if kind == "municipality":
        return dict.fromkeys(rows.values_list("pk", flat=True))
    return dict(rows.values_list("pk", "version"))


def public(state=objects) -> dict:
    """All public objects now, by (kind, id)."""
    found = {}
    for kind, visible in VISIBLE.items():
        ids = list(visible().values_list("pk", flat=True))
        found |= {(kind, pk): value for pk, value in state(kind, ids).items()}
    return found


class Copy:
    """A copy that starts empty and applies the feed page by page."""

    def __init__(self, state=objects):
        self.state, self.position = state, None
        self.objects: dict = {}
        self.rows = self.deletes = 0

    def read(self, size: int = 40) -> bool:
        """Apply one page; return whether there are more."""
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
