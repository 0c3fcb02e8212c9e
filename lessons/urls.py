from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.revisions import version_views
from lessons import authoring, views

urlpatterns = [
    path(_("projekte/<uuid:pk>/erfahrung/"), authoring.create, name="lesson_create"),
    path(_("erfahrungen/"), views.lesson_list, name="lesson_list"),
    path(_("erfahrungen/<uuid:pk>/bearbeiten/"), authoring.PAGES.edit, name="lesson_edit"),
    path(_("erfahrungen/<uuid:pk>/vorschau/"), authoring.PAGES.preview, name="lesson_preview"),
    path(
        _("erfahrungen/<uuid:pk>/einreichen/"),
        authoring.PAGES.move,
        {"name": "submit"},
        name="lesson_submit",
    ),
    path(
        _("erfahrungen/<uuid:pk>/zurueckholen/"),
        authoring.PAGES.move,
        {"name": "withdraw"},
        name="lesson_withdraw",
    ),
    path(
        _("erfahrungen/<uuid:pk>/archivieren/"),
        authoring.PAGES.move,
        {"name": "archive"},
        name="lesson_archive",
    ),
    path(
        _("erfahrungen/<uuid:pk>/wiederherstellen/"),
        authoring.PAGES.move,
        {"name": "restore"},
        name="lesson_restore",
    ),
    path(_("erfahrungen/<uuid:pk>/ueberarbeiten/"), authoring.PAGES.revise, name="lesson_revise"),
    path(_("erfahrungen/<uuid:pk>/loeschen/"), authoring.PAGES.delete, name="lesson_delete"),
    path(_("erfahrungen/<uuid:pk>/einschraenken/"), views.narrow, name="lesson_narrow"),
    path(_("erfahrungen/<uuid:pk>/bei-uns-auch/"), views.agree, name="lesson_agree"),
    path(
        _("erfahrungen/<uuid:pk>/bei-uns-auch/zuruecknehmen/"),
        views.withdraw_agreement,
        name="lesson_agree_withdraw",
    ),
    path(_("erfahrungen/<str:slug>/"), views.lesson_detail, name="lesson_detail"),
    path(
        _("erfahrungen/<str:slug>/verlauf/"),
        version_views.history,
        {"kind": "lesson"},
        name="lesson_history",
    ),
    path(
        _("erfahrungen/<str:slug>/verlauf/<int:number>/"),
        version_views.version,
        {"kind": "lesson"},
        name="lesson_version",
    ),
]
