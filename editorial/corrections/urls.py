from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.corrections import views as correction_views

urlpatterns = [
    path(
        _("korrektur/danke/<slug:kind>/<uuid:pk>/"),
        correction_views.thanks,
        name="correction_thanks",
    ),
    path(_("korrektur/<slug:kind>/<uuid:pk>/"), correction_views.choose, name="correction_choose"),
    path(
        _("korrektur/<slug:kind>/<uuid:pk>/<str:field>/"),
        correction_views.propose,
        name="correction_propose",
    ),
    path(_("meine-kommune/korrekturen/"), correction_views.town_list, name="correction_list"),
    path(_("moderation/korrekturen/"), correction_views.staff_list, name="correction_staff_list"),
    path(_("korrekturen/<uuid:pk>/"), correction_views.detail, name="correction_detail"),
    path(
        _("korrekturen/<uuid:pk>/uebernehmen/"), correction_views.accept, name="correction_accept"
    ),
    path(_("korrekturen/<uuid:pk>/ablehnen/"), correction_views.refuse, name="correction_refuse"),
]
