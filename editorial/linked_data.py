"""schema.org properties that all entries share."""

from core.api.values import absolute, moment, permalink
from core.formats import licenses
from core.formats.jsonld import CONTEXT
from editorial.models import EditorialModel


def common(entry: EditorialModel, kind: str) -> dict:
    """``kind`` is the schema.org type. Times are formatted as in the API.

    Harvested entries use the identifier and URL of their origin.
    """
    return {
        "@context": CONTEXT,
        "@type": kind,
        "@id": entry.source_permalink or permalink(entry.original.pk),
        "identifier": entry.original.pk.urn,
        "url": entry.origin_url or absolute(entry.get_absolute_url()),
        "inLanguage": entry.language,
        "version": entry.version,
        "license": licenses.address(entry.license),
        "datePublished": moment(entry.published_at),
        "dateModified": moment(entry.updated_at),
    }
