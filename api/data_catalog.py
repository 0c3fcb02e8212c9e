"""schema.org `DataCatalog` for dataset search engines, embedded in the API's page (docs/linked-data.md)."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from api.datasets import SETS, ExportSet
from api.exports import MEDIA_TYPES
from core.api.values import absolute
from core.formats.jsonld import CONTEXT, for_script
from core.formats.licenses import address


def json_ld() -> str:
    """The sets of ``/catalog/`` as JSON, escaped for a script element."""
    publisher = {"@type": "Organization", "name": settings.CATALOG_PUBLISHER}
    datasets = [_dataset(export_set, publisher) for export_set in SETS.values()]
    return for_script(
        {
            "@context": CONTEXT,
            "@type": "DataCatalog",
            "@id": f"{absolute(reverse('api-catalog'))}#catalog",
            "name": settings.SITE_NAME,
            "url": absolute(reverse("api-docs")),
            "inLanguage": get_language(),
            "publisher": publisher,
            "dataset": datasets,
        }
    )


def _dataset(export_set: ExportSet, publisher: dict) -> dict:
    return {
        "@type": "Dataset",
        "@id": f"{absolute(reverse('api-catalog'))}#{export_set.name}",
        "name": str(export_set.title),
        "description": str(export_set.description),
        "url": absolute(reverse("api-docs")),
        "license": address(export_set.license),
        "isAccessibleForFree": True,
        "creator": publisher,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": MEDIA_TYPES[ending].partition(";")[0],
                "contentUrl": absolute(reverse("api-export", args=[export_set.name, ending])),
            }
            for ending in export_set.formats
        ],
    }
