from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from editorial.moderation import canned_response_views, queue_views, views

urlpatterns = [
    path("", include("editorial.authoring.autosave_urls")),
    path("", include("editorial.freshness.urls")),
    path("", include("editorial.corrections.urls")),
    path("", include("editorial.reports.urls")),
    path(_("moderation/"), queue_views.queue_page, name="moderation_queue"),
    path(_("moderation/naechster/"), queue_views.take_next, name="moderation_next"),
    path(_("moderation/freigeben/"), queue_views.approve_minor, name="moderation_bulk"),
    path(
        _("moderation/textbausteine/"),
        canned_response_views.canned_response_list,
        name="canned_response_list",
    ),
    path(
        _("moderation/textbausteine/neu/"),
        canned_response_views.canned_response_edit,
        name="canned_response_create",
    ),
    path(
        _("moderation/textbausteine/<int:pk>/"),
        canned_response_views.canned_response_edit,
        name="canned_response_edit",
    ),
    path(
        _("moderation/<slug:kind>/<uuid:pk>/uebernehmen/"),
        queue_views.take,
        name="moderation_claim",
    ),
    path(
        _("moderation/<slug:kind>/<uuid:pk>/zurueckgeben/"),
        queue_views.release,
        name="moderation_release",
    ),
    path(_("moderation/<slug:kind>/<uuid:pk>/"), views.entry, name="moderation_entry"),
]
