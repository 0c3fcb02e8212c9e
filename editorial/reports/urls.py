from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.reports import content_report_views, views

urlpatterns = [
    path(
        _("melden/danke/<slug:kind>/<uuid:pk>/"),
        content_report_views.thanks,
        name="content_report_thanks",
    ),
    path(_("melden/<slug:kind>/<uuid:pk>/"), content_report_views.report, name="content_report"),
    path(_("moderation/meldungen/"), views.report_list, name="report_list"),
    path(_("moderation/meldungen/<uuid:pk>/"), views.report_detail, name="report_detail"),
]
