from django.urls import path
from django.utils.translation import gettext_lazy as _

from discovery import views

urlpatterns = [
    path(_("karte/"), views.map_page, name="map"),
    path(_("suche/"), views.search_page, name="search"),
]
