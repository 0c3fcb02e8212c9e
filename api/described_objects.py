"""Adds the results of `expand=` and `include=object` to the schema, for typed clients."""

from changefeed.resources import KINDS
from projects import extras

_TOWN = {"municipality": "MunicipalityRow"}
_LISTS_OF_PROJECTS = {
    "partners": "PartnerRow",
    "artifacts": "ArtifactRow",
    "fundings": "FundingRow",
}
# component → schema of each expanded reference
CARDS = {
    "ProjectRow": _TOWN,
    "ProjectDetail": _TOWN,
    "LessonRow": {"project": "ProjectRow"},
    "AdoptionRow": {"project": "ProjectRow"} | _TOWN,
    "EventRow": {"project": "ProjectRow"} | _TOWN,
}


def add_expansions(schemas: dict[str, dict]) -> None:
    for component, cards in CARDS.items():
        properties = schemas[component]["properties"]
        for name, card in cards.items():
            properties[name] = _either(properties[name], card)
    for name, component in _added_lists().items():
        for owner in ("ProjectRow", "ProjectDetail"):
            schemas[owner]["properties"].setdefault(
                name,
                {
                    "type": "array",
                    "items": _ref(component),
                    "description": "Only with `expand=`, at most 20.",
                },
            )


def _added_lists() -> dict[str, str]:
    found = {
        name: type(expansion.field.child).__name__
        for name, expansion in extras.expansions().items()
    }
    return _LISTS_OF_PROJECTS | found


def _either(reference: dict, card: str) -> dict:
    """Schema of a reference that becomes the full card with `expand=`."""
    options = reference.get("anyOf") or reference.get("oneOf") or reference.get("allOf")
    known = options or [{"$ref": reference["$ref"]}]
    text = reference.get("description", "")
    return {
        "anyOf": [*known, _ref(card)],
        "description": f"{text} With `expand=` the whole card.".strip(),
    }


def type_change_objects(schemas: dict[str, dict]) -> None:
    """Union of all object schemas; any other object is allowed, because kinds may be added."""
    kinds = [_ref(kind.serializer.__name__) for kind in KINDS.values()]
    schemas["ChangeRow"]["properties"]["object"] = {
        "anyOf": [*kinds, {"type": "object", "additionalProperties": True}, {"type": "null"}],
        "description": "With `include=object`: what the address of the object answers, by `kind`; null "
        "after `delete`.",
    }


def _ref(component: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{component}"}
