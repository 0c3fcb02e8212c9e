"""What a town is called and which kind it is, from what the official lists say."""

import re

from municipalities.choices import MunicipalityKind

_NAMES_ITS_KIND = {
    MunicipalityKind.DISTRICT: re.compile(r"kreis|region", re.IGNORECASE),
    MunicipalityKind.JOINT_MUNICIPALITY: re.compile(
        r"verband|gemeinde|^Amt |VVG|GVV|VGem", re.IGNORECASE
    ),
}


def short_name(name: str, kind: str, label: str) -> str:
    """The name without its titles: "Kiel, Landeshauptstadt" is "Kiel".

    Districts and joint bodies are named with their kind, unless the name says so, because most
    share it with a town.
    """
    bare = name.split(",")[0].strip()
    says_kind = _NAMES_ITS_KIND.get(kind)
    return f"{label} {bare}" if says_kind and not says_kind.search(bare) else bare


def ags_of(ars: str, kind: str) -> str:
    """The eight-digit key without the joint body's part; joint bodies have none."""
    return "" if kind == MunicipalityKind.JOINT_MUNICIPALITY else ars[:5] + ars[9:]


def district_label(state: str) -> str:
    """How districts are called in this Land."""
    return "Kreis" if state in ("01", "05") else "Landkreis"
