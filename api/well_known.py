"""``/.well-known/``: standard locations of machine-readable information about the host."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from core.api.values import absolute
from portals.models.portal import Scope

_LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'


@require_safe
@conditional_page
@cache_control(public=True, max_age=3600)
def api_catalog(request: HttpRequest) -> HttpResponse:
    """RFC 9727: the API with its description, documentation and data catalogue."""
    here = absolute(reverse("well-known-api-catalog"))
    api = absolute(reverse("api-root"))
    schema, catalogue = absolute(reverse("api-schema")), absolute(reverse("api-catalog"))
    about = {
        "anchor": api,
        "service-desc": [
            {"href": f"{schema}?format={form}", "type": f"application/vnd.oai.openapi{suffix}"}
            for form, suffix in (("json", "+json"), ("yaml", ""))
        ],
        "service-doc": [{"href": absolute(reverse("api-docs")), "type": "text/html"}],
        "service-meta": [
            {"href": f"{catalogue}?format=jsonld", "type": "application/ld+json"},
            {"href": f"{catalogue}?format=ttl", "type": "text/turtle"},
            {"href": _metadata_address(), "type": "application/json"},
        ],
        "status": [{"href": absolute(reverse("health-ready")), "type": "application/json"}],
    }
    linkset = [{"anchor": here, "item": [{"href": api}]}, about]
    response = JsonResponse({"linkset": linkset}, content_type=_LINKSET)
    response["Link"] = f'<{here}>; rel="api-catalog"'
    return response


@require_safe
@conditional_page
@cache_control(public=True, max_age=3600)
def oauth_server(request: HttpRequest, issuer_path: str = "") -> HttpResponse:
    """RFC 8414. The issuer's path follows the well-known one (§3.1); 404 for other paths."""
    if issuer_path.rstrip("/") != urlsplit(settings.SITE_URL).path.rstrip("/"):
        raise Http404
    methods = ["client_secret_basic", "client_secret_post"]
    return JsonResponse(
        {
            "issuer": settings.SITE_URL,
            "token_endpoint": absolute(reverse("oauth-token")),
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint": absolute(reverse("oauth-revoke")),
            "revocation_endpoint_auth_methods_supported": methods,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": sorted(Scope.values),
            "service_documentation": absolute(reverse("api-docs")),
        }
    )


def _metadata_address() -> str:
    host = urlsplit(settings.SITE_URL)
    return f"{host.scheme}://{host.netloc}/.well-known/oauth-authorization-server{host.path}"


urlpatterns = [
    path("api-catalog", api_catalog, name="well-known-api-catalog"),
    path("oauth-authorization-server", oauth_server, name="well-known-oauth"),
    path("oauth-authorization-server<path:issuer_path>", oauth_server, name="well-known-issuer"),
]
