from django.urls import path
from django.utils.translation import gettext_lazy as _

from portals.suggestions import town_views

urlpatterns = [
    path(_("meine-kommune/portale/"), town_views.portal_list, name="town_portals"),
    path(
        _("meine-kommune/portale/<uuid:pk>/erlauben/"), town_views.grant, name="town_portal_grant"
    ),
    path(
        _("meine-kommune/portale/<uuid:pk>/zuruecknehmen/"),
        town_views.withdraw,
        name="town_portal_withdraw",
    ),
]
