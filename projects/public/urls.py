from django.urls import path
from django.utils.translation import gettext_lazy as _

from projects.views import public

urlpatterns = [
    path(_("projekte/<str:slug>/"), public.project_detail, name="project_detail"),
]
