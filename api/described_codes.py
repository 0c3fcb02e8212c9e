"""Open code lists in the schema are strings, so that typed clients accept new codes.

Vocabularies grow without notice (docs/decisions/0036). Known codes are listed in
``x-extensible-enum`` and in the description. Closed lists stay ``enum``.
"""

from typing import Any

CLOSED = frozenset({"AdoptionStage", "ChangeAction", "Freshness", "Phase", "SuggestionState"})
# enums of request parameters that belong to the parameter itself
_OF_PARAMETERS = frozenset(
    {"archived", "count", "delimiter", "ending", "format", "If-None-Match", "include", "name"}
)


def open_lists(result: dict) -> None:
    """Open the components that are code lists, and the parameters that take their codes."""
    schemas = result["components"]["schemas"]
    schemas.pop("NullEnum", None)
    _spell_out_null(result)
    closed = {}
    for name, schema in schemas.items():
        if name in CLOSED:
            closed[frozenset(schema["enum"])] = {"$ref": f"#/components/schemas/{name}"}
        elif "enum" in schema:
            schemas[name] = _opened(schema)
    for operations in result["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] not in _OF_PARAMETERS:
                    _open_parameter(parameter["schema"], closed)


def _spell_out_null(value: Any) -> None:
    """Replace references to the ``NullEnum`` component by ``type: null``."""
    if isinstance(value, dict):
        if value.get("$ref") == "#/components/schemas/NullEnum":
            value.clear()
            value["type"] = "null"
        for inner in value.values():
            _spell_out_null(inner)
    elif isinstance(value, list):
        for inner in value:
            _spell_out_null(inner)


def _open_parameter(schema: dict, closed: dict[frozenset, dict]) -> None:
    holder = schema.get("items", schema)
    if "enum" not in holder:
        return
    new = closed.get(frozenset(holder["enum"])) or _opened(holder)
    holder.clear()
    holder.update(new)


def _opened(schema: dict[str, Any]) -> dict[str, Any]:
    codes = schema["enum"]
    text = "An open list: codes may be added at any time."
    if known := schema.get("description"):
        text = f"{text}\n\n{known}"
    return {
        "type": "string",
        "description": text,
        "x-extensible-enum": codes,
        "examples": [codes[0]],
    }
