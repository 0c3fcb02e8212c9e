from django.urls import path
from django.utils.translation import gettext_lazy as _

from updates import views

urlpatterns = [
    path(_("projekte/<uuid:pk>/neuigkeiten/"), views.update_list, name="update_list"),
    path(_("projekte/<uuid:pk>/neuigkeiten/neu/"), views.write, name="update_write"),
    path(_("neuigkeiten/<uuid:pk>/bearbeiten/"), views.edit, name="update_edit"),
    path(_("neuigkeiten/<uuid:pk>/zurueckziehen/"), views.take_back, name="update_take_back"),
    path(_("neuigkeiten/<uuid:pk>/entfernen/"), views.hide, name="update_hide"),
    path(_("neuigkeiten/<uuid:pk>/melden/"), views.report, name="update_report"),
]
