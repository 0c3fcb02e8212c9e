from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.revisions import version_views
from needs import views

urlpatterns = [
    path(_("bedarfe/"), views.need_list, name="need_list"),
    path(_("bedarfe/neu/"), views.create, name="need_create"),
    path(_("bedarfe/<uuid:pk>/bearbeiten/"), views.PAGES.edit, name="need_edit"),
    path(_("bedarfe/<uuid:pk>/vorschau/"), views.PAGES.preview, name="need_preview"),
    path(
        _("bedarfe/<uuid:pk>/einreichen/"),
        views.PAGES.move,
        {"name": "submit"},
        name="need_submit",
    ),
    path(
        _("bedarfe/<uuid:pk>/zurueckholen/"),
        views.PAGES.move,
        {"name": "withdraw"},
        name="need_withdraw",
    ),
    path(
        _("bedarfe/<uuid:pk>/archivieren/"),
        views.PAGES.move,
        {"name": "archive"},
        name="need_archive",
    ),
    path(
        _("bedarfe/<uuid:pk>/wiederherstellen/"),
        views.PAGES.move,
        {"name": "restore"},
        name="need_restore",
    ),
    path(_("bedarfe/<uuid:pk>/ueberarbeiten/"), views.PAGES.revise, name="need_revise"),
    path(_("bedarfe/<uuid:pk>/loeschen/"), views.PAGES.delete, name="need_delete"),
    path(_("bedarfe/<uuid:pk>/mitmachen/"), views.join, name="need_join"),
    path(_("bedarfe/<uuid:pk>/zuruecknehmen/"), views.leave, name="need_leave"),
    path(_("bedarfe/<uuid:pk>/abschliessen/"), views.close, name="need_close"),
    path(_("bedarfe/<uuid:pk>/wieder-oeffnen/"), views.reopen, name="need_reopen"),
    path(_("bedarfe/<uuid:pk>/projekt/"), views.make_joint_project, name="need_joint_project"),
    path(_("bedarfe/<str:slug>/"), views.need_detail, name="need_detail"),
    path(
        _("bedarfe/<str:slug>/verlauf/"),
        version_views.history,
        {"kind": "need"},
        name="need_history",
    ),
    path(
        _("bedarfe/<str:slug>/verlauf/<int:number>/"),
        version_views.version,
        {"kind": "need"},
        name="need_version",
    ),
]
