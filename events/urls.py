from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.revisions import version_views
from events import registration_views, views

urlpatterns = [
    path(_("veranstaltungen/"), views.event_list, name="event_list"),
    path(_("veranstaltungen/neu/"), views.create, name="event_create"),
    path(_("veranstaltungen/<uuid:pk>/bearbeiten/"), views.PAGES.edit, name="event_edit"),
    path(_("veranstaltungen/<uuid:pk>/vorschau/"), views.PAGES.preview, name="event_preview"),
    path(
        _("veranstaltungen/<uuid:pk>/einreichen/"),
        views.PAGES.move,
        {"name": "submit"},
        name="event_submit",
    ),
    path(
        _("veranstaltungen/<uuid:pk>/zurueckholen/"),
        views.PAGES.move,
        {"name": "withdraw"},
        name="event_withdraw",
    ),
    path(
        _("veranstaltungen/<uuid:pk>/archivieren/"),
        views.PAGES.move,
        {"name": "archive"},
        name="event_archive",
    ),
    path(
        _("veranstaltungen/<uuid:pk>/wiederherstellen/"),
        views.PAGES.move,
        {"name": "restore"},
        name="event_restore",
    ),
    path(_("veranstaltungen/<uuid:pk>/ueberarbeiten/"), views.PAGES.revise, name="event_revise"),
    path(_("veranstaltungen/<uuid:pk>/loeschen/"), views.PAGES.delete, name="event_delete"),
    path(_("veranstaltungen/<uuid:pk>/absagen/"), views.cancel, name="event_cancel"),
    path(
        _("veranstaltungen/<uuid:pk>/anmelden/"), registration_views.register, name="event_register"
    ),
    path(_("veranstaltungen/<uuid:pk>/abmelden/"), registration_views.leave, name="event_leave"),
    path(
        _("veranstaltungen/<uuid:pk>/anmeldungen/"),
        registration_views.participants,
        name="event_participants",
    ),
    path(
        _("veranstaltungen/<uuid:pk>/anmeldungen/<uuid:registration>/zuruecknehmen/"),
        registration_views.remove,
        name="event_participant_remove",
    ),
    path(_("veranstaltungen/<str:slug>/"), views.event_detail, name="event_detail"),
    path(
        _("veranstaltungen/<str:slug>/verlauf/"),
        version_views.history,
        {"kind": "event"},
        name="event_history",
    ),
    path(
        _("veranstaltungen/<str:slug>/verlauf/<int:number>/"),
        version_views.version,
        {"kind": "event"},
        name="event_version",
    ),
]
