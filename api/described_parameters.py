"""English descriptions of parameters; form labels are German and made for people."""

CODES = "repeatable: one of them is enough"
_KEYS = f"12 (ARS) or 8 digits (AGS); {CODES}."
TEXTS = {
    "q": "Search text, 1 to 200 characters.",
    "near": "A place as `latitude,longitude`, for example `49.87,8.65`.",
    "radius_km": "Kilometres around `near`, 1 to 1000, default 25; only together with `near`.",
    "like": "Key of a town (12 or 8 digits): what is of towns like it comes first, its own is left out.",
    "like_nearest": "Only what is of the n towns most like it; only together with `like`.",
    "state": f"Land, the first two digits of official keys; {CODES}.",
    "district": f"Everything in a district, by its 5 digits or the key of any town in it; {CODES}.",
    "municipality": f"Town, {_KEYS}",
    "partner": f"A town that takes part, {_KEYS}",
    "source_municipality": f"Town that the project is of, {_KEYS}",
    "adopted_by": f"Town that took the project over, {_KEYS}",
    "size_class": f"Size of the town by inhabitants; {CODES}.",
    "settlement_type": f"How densely the town is settled; {CODES}.",
    "kind": f"Kind of the town, of the event, or of the object; {CODES}.",
    "theme": f"Codes, see /themes/; {CODES}.",
    "phase": f"Phase of the project; {CODES}.",
    "paused": "Whether the project is paused.",
    "archived": "Whether archived entries are left out (default), come too, or come alone.",
    "freshness": f"How long ago the entry was checked; {CODES}.",
    "funding_programme": f"Codes, see /funding-programmes/; {CODES}.",
    "has_artifact": f"Codes of `artifact_type`, see /vocabularies/; {CODES}.",
    "has_lessons": "Whether it has lessons that everybody may read.",
    "has_projects": "Whether the town leads published projects.",
    "start_from": "Began on this day or later.",
    "start_until": "Began on this day or before.",
    "updated_after": "Changed after this moment.",
    "updated_before": "Changed before this moment.",
    "project": "Id of a project.",
    "polarity": f"Failure, success and so on; {CODES}.",
    "area": f"What the lesson is about; {CODES}.",
    "effect": f"What it had an effect on; {CODES}.",
    "effect_size": f"How large the effect was; {CODES}.",
    "stage": f"How far the adoption has come; {CODES}.",
    "depth": f"How much was taken over; {CODES}.",
    "unconfirmed_since": "Open ones whose yearly confirmation ran out at this moment or before.",
    "from": "Ends on this day or later.",
    "until": "Begins on this day or before.",
    "online": "Whether one can take part online.",
    "status": f"Open needs can be joined; {CODES}.",
    "time_frame": f"Until when it is needed; {CODES}.",
    "level": "Who gives the money.",
    "license": f"SPDX identifier; {CODES}.",
    "type": f"Codes of `artifact_type`, see /vocabularies/; {CODES}.",
    "ordering": "A leading `-` reverses. The id is always the last key.",
    "count": "Counts to 1,000 and stops, or asks the planner; without it nothing is counted.",
    "cursor": "Opaque; from `next` or `previous`. Belongs to these filters and this ordering.",
    "page_size": "1 to 100, default 25.",
    "include": "`object`: each object comes along, as its own address answers it.",
    "delimiter": "CSV only; `semicolon` for German spreadsheets.",
    "format": "Goes before `Accept`.",
    "name": "Name of the set or vocabulary.",
    "ending": "Format of the file.",
    "ars": "ARS (12 digits). AGS (8), districts (5) and former keys are led on by 301.",
    "code": "Code of the table.",
    "id": "UUID, in either case.",
    "delivery_id": "UUID, in either case.",
    "number": "Number of the version.",
    "external_id": "The portal's own id, any signs, 200 at most; percent-encoded, a slash too (`%2F`).",
    "If-Match": 'The ETag that was read, such as `"v3"`: replace only this version.',
    "If-None-Match": "`*`: only create.",
    "Idempotency-Key": "ASCII; the same request under the same key has its effect once.",
}


def describe(parameter: dict) -> None:
    """Set the description unless the operation has its own."""
    if not parameter.get("description") and parameter["name"] in TEXTS:
        parameter["description"] = TEXTS[parameter["name"]]


def add_export_filters(paths: dict, control: frozenset[str]) -> None:
    """Add to each export file the filters of its list, naming the sets that each applies to."""
    export = paths["/api/v1/exports/{name}.{ending}"]["get"]
    sets = next(row for row in export["parameters"] if row["name"] == "name")["schema"]["enum"]
    found: dict[str, dict] = {}
    of: dict[str, list[str]] = {}
    for name in sets:
        listed = paths[f"/api/v1/{name}/"]["get"].get("parameters", [])
        for row in listed:
            if name in ("themes", "funding-programmes") or row["name"] in control:
                continue
            known = found.setdefault(row["name"], dict(row))
            known["schema"] = _both(known["schema"], row["schema"])
            of.setdefault(row["name"], []).append(name)
    for name, row in sorted(found.items()):
        row["description"] = f"{row['description']} Filter of: {', '.join(of[name])}."
        export["parameters"].append(row)


def _both(first: dict, second: dict) -> dict:
    """Common schema of two parameters of one name; differing code lists become strings."""
    if first == second:
        return first
    plain = {"type": "string"}
    return {"type": "array", "items": plain} if first.get("type") == "array" else plain
