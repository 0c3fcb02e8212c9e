from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from editorial.authoring.urls import entry_urls
from lessons import authoring, views

urlpatterns = [
    path(_("projekte/<uuid:pk>/erfahrung/"), authoring.create, name="lesson_create"),
    path(_("erfahrungen/"), views.lesson_list, name="lesson_list"),
    path(_("erfahrungen/"), include(entry_urls(authoring.PAGES))),
    path(_("erfahrungen/<uuid:pk>/einschraenken/"), views.narrow, name="lesson_narrow"),
    path(_("erfahrungen/<uuid:pk>/bei-uns-auch/"), views.agree, name="lesson_agree"),
    path(
        _("erfahrungen/<uuid:pk>/bei-uns-auch/zuruecknehmen/"),
        views.withdraw_agreement,
        name="lesson_agree_withdraw",
    ),
    path(_("erfahrungen/<str:slug>/"), views.lesson_detail, name="lesson_detail"),
]
