from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.authoring import autosave_views

urlpatterns = [
    path(_("zwischenstand/"), autosave_views.unsaved_input, name="unsaved_input"),
    path(_("zwischenstand/verwerfen/"), autosave_views.unsaved_discard, name="unsaved_discard"),
]
