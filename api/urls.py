"""URLs of the REST API, version 1. Paths end with a slash and contain ids or keys, never slugs."""

from django.urls import path, re_path

from adoptions.graph_api import AdoptionGraphApi
from adoptions.transfer_api import ReadinessApi
from api import catalog, csvw, exports, oembed, views
from changefeed.api import ChangesApi
from changefeed.resources import RESOURCES
from core.api.resource_views import ResourceObject, routes
from discovery.search_api import SearchApi
from municipalities.api import MunicipalityObject
from municipalities.similar_api import SimilarTownsApi
from portals import me, oauth
from portals.suggestions.views import SuggestionApi, SuggestionListApi
from portals.webhooks import views as webhooks
from projects.api.artifacts import ArtifactListApi
from projects.api.history import ProjectHistoryApi, ProjectVersionApi
from projects.api.vocabularies import ProgrammeApi, ProgrammeListApi, ThemeApi, ThemeListApi
from public_statistics.api import FunnelApi, StatisticsApi
from updates.api import StatusUpdateListApi

# objects of the kinds whose addresses do more than name an id
_OBJECTS = {"municipality": MunicipalityObject}

urlpatterns = [
    *(
        route
        for kind in RESOURCES
        for route in routes(kind, _OBJECTS.get(kind.name, ResourceObject))
    ),
    path("docs/", views.documentation, name="api-docs"),
    path("docs/problems/<slug:code>/", views.problem_page, name="api-problem"),
    path("oauth/token", oauth.token, name="oauth-token"),
    path("oauth/revoke", oauth.revoke, name="oauth-revoke"),
    path("oembed", oembed.OembedApi.as_view(), name="oembed"),
    path("v1/", views.RootApi.as_view(), name="api-root"),
    path("v1/me/", me.MeApi.as_view(), name="api-me"),
    path("v1/catalog/", catalog.CatalogApi.as_view(), name="api-catalog"),
    path("v1/schema/", views.SchemaApi.as_view(), name="api-schema"),
    path("v1/vocabularies/", views.VocabulariesApi.as_view(), name="api-vocabularies"),
    path("v1/vocabularies/<slug:name>/", views.VocabularyApi.as_view(), name="api-vocabulary"),
    path("v1/changes/", ChangesApi.as_view(), name="api-changes"),
    path(
        "v1/municipalities/<str:ars>/similar/",
        SimilarTownsApi.as_view(),
        name="api-municipality-similar",
    ),
    path(
        "v1/projects/<uuid:pk>/adoption-graph/",
        AdoptionGraphApi.as_view(),
        name="api-project-adoption-graph",
    ),
    path("v1/projects/<uuid:pk>/history/", ProjectHistoryApi.as_view(), name="api-project-history"),
    path(
        "v1/projects/<uuid:pk>/history/<int:number>/",
        ProjectVersionApi.as_view(),
        name="api-project-version",
    ),
    path("v1/projects/<uuid:pk>/readiness/", ReadinessApi.as_view(), name="api-project-readiness"),
    path(
        "v1/projects/<uuid:pk>/status-updates/",
        StatusUpdateListApi.as_view(),
        name="api-project-status-updates",
    ),
    path("v1/artifacts/", ArtifactListApi.as_view(), name="api-artifacts"),
    path("v1/search/", SearchApi.as_view(), name="api-search"),
    path("v1/statistics/", StatisticsApi.as_view(), name="api-statistics"),
    path("v1/statistics/funnel/", FunnelApi.as_view(), name="api-funnel"),
    path("v1/themes/", ThemeListApi.as_view(), name="api-themes"),
    path("v1/themes/<slug:code>/", ThemeApi.as_view(), name="api-theme"),
    path("v1/funding-programmes/", ProgrammeListApi.as_view(), name="api-funding-programmes"),
    path(
        "v1/funding-programmes/<slug:code>/", ProgrammeApi.as_view(), name="api-funding-programme"
    ),
    path("v1/suggestions/", SuggestionListApi.as_view(), name="api-suggestions"),
    path("v1/suggestions/<path:external_id>/", SuggestionApi.as_view(), name="api-suggestion"),
    path("v1/exports/", exports.ExportListApi.as_view(), name="api-exports"),
    path(
        "v1/exports/<slug:name>.csv-metadata.json",
        csvw.ExportMetadataApi.as_view(),
        name="api-export-metadata",
    ),
    path("v1/exports/<slug:name>.<slug:ending>", exports.ExportApi.as_view(), name="api-export"),
    path("v1/webhooks/", webhooks.WebhookListApi.as_view(), name="api-webhooks"),
    path("v1/webhooks/<uuid:pk>/", webhooks.WebhookApi.as_view(), name="api-webhook"),
    path(
        "v1/webhooks/<uuid:pk>/secret/",
        webhooks.WebhookSecretApi.as_view(),
        name="api-webhook-secret",
    ),
    path("v1/webhooks/<uuid:pk>/ping/", webhooks.WebhookPingApi.as_view(), name="api-webhook-ping"),
    path(
        "v1/webhooks/<uuid:pk>/enable/",
        webhooks.WebhookEnableApi.as_view(),
        name="api-webhook-enable",
    ),
    path(
        "v1/webhooks/<uuid:pk>/deliveries/",
        webhooks.DeliveryListApi.as_view(),
        name="api-webhook-deliveries",
    ),
    path(
        "v1/webhooks/<uuid:pk>/deliveries/<uuid:delivery_id>/redeliver/",
        webhooks.RedeliverApi.as_view(),
        name="api-webhook-redeliver",
    ),
    re_path(
        r"^(?P<path>v1(?:/[\w-]+)*|v1/suggestions/.*[^/])$",
        views.WithSlashApi.as_view(),
        name="api-with-slash",
    ),
    re_path(r"^(?P<path>.*)$", views.MissingApi.as_view(), name="api-missing"),
]
