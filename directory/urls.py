from django.urls import path
from django.utils.translation import gettext_lazy as _

from directory import views

urlpatterns = [
    path(_("fachleute/"), views.expert_list, name="expert_list"),
    path(_("fachleute/mein-eintrag/"), views.own_entry, name="expert_own"),
]
