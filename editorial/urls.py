from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from editorial import report_views, views

urlpatterns = [
    path("", include("editorial.unsaved_urls")),
    path(_("moderation/"), views.queue, name="moderation_queue"),
    path(_("moderation/meldungen/"), report_views.report_list, name="report_list"),
    path(_("moderation/meldungen/<uuid:pk>/"), report_views.report_detail, name="report_detail"),
    path(_("moderation/<slug:kind>/<uuid:pk>/"), views.entry, name="moderation_entry"),
]
