from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial import unsaved_views

urlpatterns = [
    path(_("zwischenstand/"), unsaved_views.unsaved_input, name="unsaved_input"),
    path(_("zwischenstand/verwerfen/"), unsaved_views.unsaved_discard, name="unsaved_discard"),
]
