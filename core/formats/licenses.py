"""Licence URLs by SPDX code: texts for people, identifiers for catalogues."""

_TEXTS = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "DL-DE-BY-2.0": "https://www.govdata.de/dl-de/by-2-0",
    "DL-DE-ZERO-2.0": "https://www.govdata.de/dl-de/zero-2-0",
}
# https://www.dcat-ap.de/def/licenses/
CATALOGUE_NAMES = {
    "CC-BY-4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "DL-DE-BY-2.0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
}


def address(spdx: str) -> str:
    """URL of the licence text; for unknown codes the page in the SPDX list."""
    return _TEXTS.get(spdx, f"https://spdx.org/licenses/{spdx}")
