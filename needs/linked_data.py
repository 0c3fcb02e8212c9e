"""Linked data of needs."""

from editorial.linked_data import common
from municipalities.linked_data import administration, place
from needs.models import Need


def linked_data(need: Need) -> dict:
    """Described as a text by a town, because schema.org's ``Demand`` is a commercial offer."""
    return common(need, "CreativeWork") | {
        "name": need.title,
        "text": need.text,
        "keywords": [theme.code for theme in need.themes.all()],
        "creator": administration(need.municipality),
        "spatialCoverage": place(need.municipality),
    }
