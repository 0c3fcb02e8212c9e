"""What all entries say of themselves in schema.org."""

from core.api.values import absolute, moment, permalink
from core.formats import licences
from core.formats.jsonld import CONTEXT
from editorial.models import EditorialModel


def common(entry: EditorialModel, kind: str) -> dict:
    """``kind`` is the type in schema.org. Times are those of the API. What was harvested is
    named as where it is kept.
    """
    return {
        "@context": CONTEXT,
        "@type": kind,
        "@id": entry.source_permalink or permalink(entry.original.pk),
        "identifier": entry.original.pk.urn,
        "url": entry.origin_url or absolute(entry.get_absolute_url()),
        "inLanguage": entry.language,
        "version": entry.version,
        "license": licences.address(entry.license),
        "datePublished": moment(entry.published_at),
        "dateModified": moment(entry.updated_at),
    }
