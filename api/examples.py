"""Generates an example from the schema for every response in the OpenAPI description."""

from typing import Any

_BY_NAME = {
    "title": "Pegel an kleinen Bächen messen",
    "summary": "Zehn Sensoren melden den Wasserstand kleiner Bäche.",
    "snippet": "… melden den Wasserstand kleiner Bäche …",
    "name": "Darmstadt",
    "official_name": "Darmstadt, Wissenschaftsstadt",
    "ars": "064110000000",
    "ags": "06411000",
    "state": "06",
    "license": "CC-BY-4.0",
    "language": "de",
    "kind": "project",
    "postal_code": "64283",
    "population": 162_243,
    "latitude": 49.87,
    "longitude": 8.65,
    "version": 3,
    "next": None,
    "previous": None,
    "source": None,
    "themes": ["climate_adaptation"],
    "media_type": "application/pdf",
    "code": "mobility",
    "value": 12,
    "recorded": True,
    "measured_on": "2026-06-30",
}
_BY_FORMAT = {
    "uuid": "7b6f3c1e-2d4a-4f5b-9c8d-1e2f3a4b5c6d",
    "date-time": "2026-11-23T09:30:00Z",
    "date": "2026-11-23",
    "uri": "https://exchange.example/api/v1/",
    "email": "digital@stadt.example",
    "decimal": "1234.5",
}
_BY_TYPE = {"string": "…", "integer": 12, "number": 12.5, "boolean": False, "null": None}


class Examples:
    """``schemas``: the components of the description."""

    def __init__(self, schemas: dict[str, dict]):
        self._schemas = schemas

    def add_to(self, operation: dict) -> None:
        """Add examples to successful responses and the request body (JSON) that have none."""
        bodies = [operation.get("requestBody", {})]
        bodies += [row for status, row in operation["responses"].items() if status < "300"]
        for body in bodies:
            for media_type, content in body.get("content", {}).items():
                has_one = {"example", "examples"} & set(content)
                if media_type == "application/json" and "schema" in content and not has_one:
                    content["example"] = self.of(content["schema"])

    def of(self, schema: dict, name: str = "") -> Any:
        """An example value for ``schema``; ``name`` is the name of its field."""
        if "$ref" in schema:
            return self.of(self._schemas[schema["$ref"].rsplit("/", 1)[1]], name)
        for joined in ("allOf", "oneOf", "anyOf"):
            if joined in schema:
                return self.of(schema[joined][0], name)
        if codes := schema.get("enum") or schema.get("x-extensible-enum"):
            known = _BY_NAME.get(name)
            return known if known in codes else codes[0]
        return self._typed(schema, name)

    def _typed(self, schema: dict, name: str) -> Any:
        types = schema.get("type", "object")
        types = [types] if isinstance(types, str) else types
        known = _BY_NAME.get(name, _BY_TYPE)
        if known is not _BY_TYPE and any(_fits(known, each) for each in types):
            return known
        kind = types[0]
        if kind == "array":
            return [self.of(schema.get("items", {}))]
        if kind == "object":
            fields = schema.get("properties", {})
            return {field: self.of(inner, field) for field, inner in fields.items()}
        if kind == "string":
            return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE["string"])
        return _BY_TYPE[kind]


def _fits(value: Any, kind: str) -> bool:
    kinds = {
        "string": str, "integer": int, "number": (int, float), "boolean": bool,
        "array": list, "object": dict, "null": type(None),
    }  # fmt: skip
    return isinstance(value, kinds[kind])
