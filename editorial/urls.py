from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial import views

urlpatterns = [
    path(_("moderation/"), views.queue, name="moderation_queue"),
    path(_("moderation/<slug:kind>/<uuid:pk>/"), views.entry, name="moderation_entry"),
]
