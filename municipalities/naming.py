"""What a town is called and which kind it is, from what the official lists say."""

import re

from municipalities.choices import Kind

_NAMES_ITS_KIND = re.compile(r"kreis|region", re.IGNORECASE)


def short_name(name: str, kind: str, label: str) -> str:
    """The name without its titles: "Kiel, Landeshauptstadt" is "Kiel".

    A district is named with its kind, unless its name says so, because most share it with a town.
    """
    bare = name.split(",")[0].strip()
    if kind == Kind.DISTRICT and not _NAMES_ITS_KIND.search(bare):
        return f"{label} {bare}"
    return bare


def ags_of(ars: str, kind: str) -> str:
    """The eight-digit key without the joint body's part; joint bodies have none."""
    return "" if kind == Kind.JOINT_MUNICIPALITY else ars[:5] + ars[9:]


def district_label(state: str) -> str:
    """How districts are called in this Land."""
    return "Kreis" if state in ("01", "05") else "Landkreis"
