from django.urls import path
from django.utils.translation import gettext_lazy as _

from project_lists import views

urlpatterns = [path(_("projekte/"), views.project_list, name="project_list")]
