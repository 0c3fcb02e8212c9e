"""``dcat:byteSize``: exact if known or cheap, else estimated from a sample, as DCAT permits."""

from itertools import islice

from django.http import QueryDict

from api import exports
from api.datasets import SETS
from api.export_sizes import keep_sizes, known_sizes

SAMPLE = 200


def sizes_of_files(state: str) -> dict[tuple[str, str], int]:
    """Sizes by set and format for fingerprint ``state``; estimates are cached under it."""
    files = [(row.name, ending) for row in SETS.values() for ending in row.formats]
    found = known_sizes(files, state)
    reckoned = {}
    for name in {name for name, ending in files if (name, ending) not in found}:
        endings = [ending for ending in SETS[name].formats if (name, ending) not in found]
        reckoned |= {(name, ending): size for ending, size in _reckoned(name, endings)}
    if reckoned:
        keep_sizes(reckoned, state)
    return found | reckoned


def _reckoned(name: str, endings: list[str]):
    portions = exports.portions_of(SETS[name], QueryDict(), size=SAMPLE)
    sample = [row for portion in islice(portions, 1) for row in portion]
    missing = exports.count_of(SETS[name]) - len(sample)
    for ending in endings:
        size = _written(name, sample, ending)
        if missing > 0:
            size += round(missing * (size - _written(name, [], ending)) / len(sample))
        yield ending, size


def _written(name: str, rows: list[dict], ending: str) -> int:
    return sum(map(len, exports.written(iter([rows]), SETS[name], ending)))
