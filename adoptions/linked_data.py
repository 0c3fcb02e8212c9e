"""Linked data of adoptions."""

from adoptions.models import Adoption
from core.api.values import absolute, moment, permalink_of
from core.formats.jsonld import CONTEXT
from core.formats.licenses import address
from municipalities.linked_data import administration


def linked_data(adoption: Adoption) -> dict:
    """Described as an action of the adopting town."""
    project = adoption.project
    return {
        "@context": CONTEXT,
        "@type": "Action",
        "@id": permalink_of(adoption.source_permalink, adoption.pk),
        "identifier": adoption.pk.urn,
        "url": absolute(adoption.get_absolute_url()),
        "license": address(project.license),
        "dateModified": moment(adoption.updated_at),
        "agent": administration(adoption.municipality),
        "object": {
            "@type": "CreativeWork",
            "@id": permalink_of(project.source_permalink, project.pk),
            "name": project.title,
        },
    }
