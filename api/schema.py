"""Parts of the OpenAPI description common to all operations: tokens, 301, 304, 406 and errors."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from api.described_codes import open_lists
from api.described_objects import add_expansions, type_change_objects
from api.described_parameters import add_export_filters, describe
from api.examples import Examples
from core.api.list_views import CONTROL
from core.api.portal_views import PortalView
from portals.models.portal import Scope

SCHEME = "portal"
_SCOPES = {Scope.WEBHOOKS: "Keep webhooks.", Scope.SUGGEST: "Write drafts for towns."}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
_REFUSALS = {
    "406": "Only JSON is answered; `Accept` allows none.",
    "429": "Too many requests; `Retry-After` says for how many seconds.",
    "500": "Our mistake; tell us the `request_id`.",
    "503": "Not now; `Retry-After` says for how many seconds.",
}
_LIMITS = {
    name: {"$ref": f"#/components/headers/{name}"}
    for name in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
}
_HEADERS = {
    "ETag": "Send it back as `If-None-Match`.",
    "RateLimit-Limit": "Requests a minute.",
    "RateLimit-Remaining": "Requests that are left in this minute.",
    "RateLimit-Reset": "Seconds until the next minute begins.",
}


class PortalTokens(OpenApiAuthenticationExtension):
    """Client credentials. Reading needs none; with a token the limits are higher."""

    target_class = "portals.authentication.PortalAuthentication"
    name = SCHEME

    def get_security_requirement(self, auto_schema) -> Any:
        if isinstance(auto_schema.view, PortalView):
            scope = auto_schema.view.scope
            return {SCHEME: [scope] if scope else []}
        return {SCHEME: []}

    def get_security_definition(self, auto_schema) -> dict:
        return {
            "type": "oauth2",
            "description": "Portals get an id and secrets from the operator of the platform.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/oauth/token",
                    "scopes": {str(scope): _SCOPES[scope] for scope in Scope},
                }
            },
        }


def completed(result: dict, generator, request, public) -> dict:
    """Postprocessing hook: add what applies to every operation."""
    open_lists(result)
    add_expansions(result["components"]["schemas"])
    type_change_objects(result["components"]["schemas"])
    for methods in result["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                describe(parameter)
    add_export_filters(result["paths"], CONTROL)
    headers = result["components"].setdefault("headers", {})
    for name, text in _HEADERS.items():
        kind = "string" if name == "ETag" else "integer"
        headers[name] = {"description": text, "schema": {"type": kind}}
    examples = Examples(result["components"]["schemas"])
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
            examples.add_to(operation)
    return result


def _text_first(content: tuple[str, dict]) -> tuple[bool, bool, str]:
    """Sort key: JSON, text, the rest. Clients take the first type, and must not parse a file as JSON."""
    media_type = content[0]
    return media_type != "application/json", not media_type.startswith("text/"), media_type


def _complete(path: str, method: str, operation: dict) -> None:
    answers = operation["responses"]
    for status, text in _REFUSALS.items():
        answers.setdefault(status, {"description": text, "content": _PROBLEM})
    for status, answer in answers.items():
        answer.setdefault("headers", {}).update(_LIMITS)
        if "content" in answer:
            answer["content"] = dict(sorted(answer["content"].items(), key=_text_first))
        if method == "get" and status == "200":
            answer["headers"]["ETag"] = {"$ref": "#/components/headers/ETag"}
    if method != "get":
        return
    answers.setdefault(
        "304",
        {
            "description": "Not changed since the `ETag` sent as `If-None-Match`; no body.",
            "headers": {**_LIMITS, "ETag": {"$ref": "#/components/headers/ETag"}},
        },
    )
    if "{ars}" in path:
        answers.setdefault(
            "301",
            {
                "description": "AGS or former key: `Location` is the address of today.",
                "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
            },
        )
