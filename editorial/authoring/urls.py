"""Addresses that every kind of entry has, below that of its list."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from editorial.authoring.pages import Authoring
from editorial.revisions import version_views

EDIT = _("<uuid:pk>/bearbeiten/")
MOVES = {
    "submit": _("<uuid:pk>/einreichen/"),
    "withdraw": _("<uuid:pk>/zurueckholen/"),
    "archive": _("<uuid:pk>/archivieren/"),
    "restore": _("<uuid:pk>/wiederherstellen/"),
}


def entry_urls(pages: Authoring, edit: Any = EDIT) -> list[URLPattern]:
    """URLs for writing an entry and for reading its history, named ``<kind>_edit`` and so on."""
    name = pages.name
    kind = {"kind": name}
    return [
        path(edit, pages.edit, name=f"{name}_edit"),
        path(_("<uuid:pk>/vorschau/"), pages.preview, name=f"{name}_preview"),
        *(
            path(route, pages.move, {"name": move}, name=f"{name}_{move}")
            for move, route in MOVES.items()
        ),
        path(_("<uuid:pk>/ueberarbeiten/"), pages.revise, name=f"{name}_revise"),
        path(_("<uuid:pk>/loeschen/"), pages.delete, name=f"{name}_delete"),
        path(_("<str:slug>/verlauf/"), version_views.history, kind, name=f"{name}_history"),
        path(
            _("<str:slug>/verlauf/<int:number>/"),
            version_views.version,
            kind,
            name=f"{name}_version",
        ),
    ]
