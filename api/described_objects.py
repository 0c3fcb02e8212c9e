"""Adds the results of `expand=` and `include=object` to the schema, for typed clients."""

from api.datasets import SETS
from changefeed.resources import KINDS
from core.api.resources import Resource


def add_expansions(schemas: dict[str, dict]) -> None:
    for kind in KINDS.values():
        for described in {kind.objects.card, kind.objects.detail}:
            properties = schemas[described.__name__]["properties"]
            for name in kind.references:
                card = KINDS[name].objects.card.__name__
                properties[name] = _either(properties[name], card)
            for name, component in _added_lists(kind).items():
                properties.setdefault(
                    name,
                    {
                        "type": "array",
                        "items": _ref(component),
                        "description": "Only with `expand=`, at most 20.",
                    },
                )


def _added_lists(kind: Resource) -> dict[str, str]:
    fields = kind.objects.detail().fields
    found = {name: type(fields[name].child).__name__ for name in kind.parts.values()}
    return found | {name: added.described.__name__ for name, added in kind.lists.items()}


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
    kinds = [_ref(item.serializer.__name__) for item in SETS.values() if item.kind]
    schemas["ChangeRow"]["properties"]["object"] = {
        "anyOf": [*kinds, {"type": "object", "additionalProperties": True}, {"type": "null"}],
        "description": "With `include=object`: what the address of the object answers, by `kind`; null "
        "after `delete`.",
    }


def _ref(component: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{component}"}
