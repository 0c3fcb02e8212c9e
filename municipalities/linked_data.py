"""Towns in schema.org: as a place, as the administration that publishes, and in full."""

from core.api.values import absolute, permalink
from core.formats.jsonld import CONTEXT, for_script
from municipalities.choices import MunicipalityKind
from municipalities.models import Municipality

_CITIES = (MunicipalityKind.CITY_STATE, MunicipalityKind.INDEPENDENT_CITY, MunicipalityKind.TOWN)


def place(town: Municipality) -> dict:
    """The town as a place, with permanent URL and official key."""
    return {
        "@type": "City" if town.kind in _CITIES else "AdministrativeArea",
        "@id": permalink(town.pk),
        "name": town.short_name,
        "url": absolute(town.get_absolute_url()),
        "identifier": _key("ARS", town.ars),
    }


def administration(town: Municipality) -> dict:
    """The town's administration as an organisation, never a person."""
    return {
        "@type": "GovernmentOrganization",
        "name": town.name,
        "url": absolute(town.get_absolute_url()),
        "areaServed": {"@id": permalink(town.pk)},
    }


def linked_data(town: Municipality) -> dict:
    """The full description of a town."""
    keys = [_key("ARS", town.ars)]
    if town.ags:
        keys.append(_key("AGS", town.ags))
    above = place(town.district) if town.district_id else _land(town)
    data = {"@context": CONTEXT, **place(town), "alternateName": town.name, "identifier": keys}
    data["containedInPlace"] = above
    if town.website:
        data["sameAs"] = [town.website]
    if town.latitude is not None and town.longitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": town.latitude,
            "longitude": town.longitude,
        }
    return data


def json_ld(town: Municipality) -> str:
    """`linked_data` as JSON, escaped for use inside a script element."""
    return for_script(linked_data(town))


def _key(name: str, value: str) -> dict:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _land(town: Municipality) -> dict | None:
    """The Land of a town without a district; None for a Land itself."""
    if town.kind == MunicipalityKind.STATE:
        return None
    return {"@type": "State", "name": str(town.get_state_display())}
