"""All URLs: German without a prefix, English under /en/; API, files and health without language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from exchange import components_page, demo_mails, views

handler400 = "exchange.views.bad_request"
handler403 = "exchange.views.forbidden"
handler404 = "exchange.views.not_found"
handler500 = "exchange.views.server_error"

urlpatterns = [
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.ready, name="health-ready"),
    path("dev/components/", components_page.components, name="components"),
    path("demo/mails/", demo_mails.demo_mails, name="demo_mails"),
    path("demo/mails/<str:key>/", demo_mails.demo_mail, name="demo_mail"),
    path("demo/mails/<str:key>/html/", demo_mails.demo_mail_html, name="demo_mail_html"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("api/", include("api.urls")),
    path(".well-known/", include("api.well_known")),
    path("dateien/", include("editorial.files.urls")),
    path("", include("discovery.neutral_urls")),
    *i18n_patterns(
        path("accounts/", include("accounts.urls")),
        path("accounts/", include("allauth.urls")),
        path("", include("exchange.page_urls")),
        path("", include("exchange.audit_log.urls")),
        path("", include("portals.urls")),
        path("", include("watching.urls")),
        path("", include("needs.urls")),
        path("", include("events.urls")),
        path("", include("updates.urls")),
        path("", include("discussion.urls")),
        path("", include("contacts.urls")),
        path("", include("directory.urls")),
        path("", include("lessons.urls")),
        path("", include("adoptions.urls")),
        path("", include("project_lists.urls")),
        path("", include("projects.urls")),
        path("", include("municipalities.urls")),
        path("", include("kept_forms.urls")),
        path("", include("notifications.urls")),
        path("", include("editorial.urls")),
        path("", include("discovery.urls")),
        path("", include("public_statistics.urls")),
        prefix_default_language=False,
    ),
]
