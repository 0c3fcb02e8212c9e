"""Display names and keys of towns, derived from the official lists."""

import re

from municipalities.choices import MunicipalityKind

_NAMES_ITS_KIND = {
    MunicipalityKind.DISTRICT: re.compile(r"kreis|region", re.IGNORECASE),
    MunicipalityKind.JOINT_MUNICIPALITY: re.compile(
        r"verband|gemeinde|^Amt |VVG|GVV|VGem", re.IGNORECASE
    ),
}


def short_name(name: str, kind: str, label: str) -> str:
    """The name without titles: "Kiel, Landeshauptstadt" becomes "Kiel".

    Districts and joint bodies get their kind as a prefix unless the name contains it, because most of
    them share their name with a town.
    """
    bare = name.split(",")[0].strip()
    says_kind = _NAMES_ITS_KIND.get(kind)
    return f"{label} {bare}" if says_kind and not says_kind.search(bare) else bare


def ags_of(ars: str, kind: str) -> str:
    """The AGS: the ARS without the four digits of the joint body; "" for joint bodies."""
    return "" if kind == MunicipalityKind.JOINT_MUNICIPALITY else ars[:5] + ars[9:]


def district_label(state: str) -> str:
    """The word for districts in this Land."""
    return "Kreis" if state in ("01", "05") else "Landkreis"
