from django.urls import path
from django.utils.translation import gettext_lazy as _

from municipalities.views import public, similar

urlpatterns = [
    path(_("kommunen/"), public.municipality_list, name="municipality_list"),
    path(_("kommunen/<str:ars>/"), public.municipality_detail, name="municipality_detail"),
    path(
        _("kommunen/<str:ars>/aehnliche/"),
        similar.similar_municipalities,
        name="similar_municipalities",
    ),
]
