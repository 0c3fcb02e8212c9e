"""A peer without a network: what it would answer, kept and changed by hand."""

import json
from copy import deepcopy
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from api.kinds import KINDS
from core.api.renderers import dump
from core.outgoing import Answer

A = "https://a.example"
B = "https://b.example"
KINDS_THAT_TRAVEL = ("project", "lesson", "adoption")
# what an instance says of itself, and what hangs on the rows of its own register
OWN = {"url", "html_url", "source"}


def export() -> dict[str, dict]:
    """Everything public of this database by id, as the API gives it out."""
    found = {}
    for kind in KINDS_THAT_TRAVEL:
        ids = list(KINDS[kind].visible().values_list("pk", flat=True))
        found |= {str(pk): data for pk, data in KINDS[kind].details(ids).items()}
    return json.loads(dump(found))


def comparable(data):
    """Without addresses of the instance itself (`OWN`), at whatever depth."""
    if isinstance(data, dict):
        return {name: comparable(value) for name, value in data.items() if name not in OWN}
    if isinstance(data, list):
        return [comparable(value) for value in data]
    return data


class RecordedPeer:
    """The feed of ``objects`` in their order; `change` and `remove` append rows to it."""

    def __init__(self, objects: dict[str, dict], base: str = A) -> None:
        self.objects, self.base = deepcopy(objects), base
        self.rows = [(data["kind"], pk) for pk, data in self.objects.items()]
        self.generation = "1"
        self.asked: list[str] = []
        self.answers: list[Answer] = []
        self.waited: list[int] = []

    def change(self, pk: str, **values) -> None:
        self.objects[pk] |= values
        self.rows.append((self.objects[pk]["kind"], pk))

    def remove(self, pk: str) -> None:
        self.rows.append((self.objects.pop(pk)["kind"], pk))

    def add(self, data: dict) -> None:
        self.objects[data["id"]] = data
        self.rows.append((data["kind"], data["id"]))

    def begin_again(self) -> None:
        self.generation += "1"
        self.rows = [(data["kind"], pk) for pk, data in self.objects.items()]

    def fetch(self, method, url, *, headers, limit, seconds) -> Answer:
        self.asked.append(url)
        if self.answers:
            return self.answers.pop(0)
        parts = urlsplit(url)
        assert (method, f"{parts.scheme}://{parts.netloc}") == ("GET", self.base)
        if parts.path == "/api/v1/changes/":
            status, data = self._changes(parse_qs(parts.query))
        else:
            found = self.objects.get(parts.path.split("/")[-2])
            status, data = (200, found) if found else (404, {"code": "not-found"})
        body = json.dumps(data).encode()
        return Answer(status, {}, body[:limit], 1, len(body) > limit)

    def _changes(self, query) -> tuple[int, dict]:
        generation, _colon, place = query.get("cursor", [f"{self.generation}:0"])[0].partition(":")
        if generation != self.generation:
            return 410, {"code": "resync-required"}
        start, size = int(place), int(query["page_size"][0])
        rows = self.rows[start : start + size]
        end = start + len(rows)
        kinds = query.get("kind")
        return 200, {
            "results": [self._row(*row) for row in rows if not kinds or row[0] in kinds],
            "cursor": f"{self.generation}:{end}",
            "has_more": end < len(self.rows),
        }

    def _row(self, kind: str, pk: str) -> dict:
        data = self.objects.get(pk)
        row = {"kind": kind, "id": pk, "action": "upsert" if data else "delete"}
        return row | {"version": data and data["version"], "object": data}


def ids(pks) -> set[UUID]:
    return {UUID(str(pk)) for pk in pks}
