from django.urls import path
from django.utils.translation import gettext_lazy as _

from discussion import views

urlpatterns = [
    path(_("projekte/<uuid:pk>/fragen/"), views.ask, name="post_ask"),
    path(_("projekte/<uuid:pk>/fragen/alle/"), views.post_list, name="post_list"),
    path(_("fragen/<uuid:pk>/antworten/"), views.answer, name="post_answer"),
    path(_("fragen/<uuid:pk>/melden/"), views.report, name="post_report"),
    path(_("fragen/<uuid:pk>/entfernen/"), views.take_off, name="post_take_off"),
    path(_("projekte/<uuid:pk>/mitentwickeln/"), views.wish_partnership, name="partnership_wish"),
    path(
        _("partnerschaften/<uuid:pk>/entscheiden/"),
        views.decide_partnership,
        name="partnership_decide",
    ),
    path(_("partnerschaften/<uuid:pk>/beenden/"), views.end_partnership, name="partnership_end"),
]
