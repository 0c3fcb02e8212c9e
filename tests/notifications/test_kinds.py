"""The kinds of notices match docs/notifications.md."""

import re
from pathlib import Path

from notifications.choices import Mode
from notifications.kinds import all_kinds

WORDS = {Mode.AT_ONCE: "at once", Mode.DIGEST: "digest", Mode.NONE: "no mail"}


def test_documented_kinds_and_defaults_are_those_of_the_code():
    text = Path("docs/notifications.md").read_text()
    documented = dict(re.findall(r"^\| `(\w+)` \|[^|]+\| ([\w ]+) \|$", text, re.MULTILINE))
    assert documented == {kind.code: WORDS[kind.default] for kind in all_kinds()}


def test_each_kind_has_its_own_place_in_the_digest():
    places = [kind.order for kind in all_kinds()]
    assert len(set(places)) == len(places)
