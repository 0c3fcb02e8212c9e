"""The catalogue in DCAT-AP.de 3.0 (https://www.dcat-ap.de/def/dcatde/3.0/spec/) as an RDF graph.

All nodes have URIs, so equal data yield the same set of triples.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from api.datasets import SETS, ExportSet
from api.dcat_sizes import sizes_of_files
from api.exports import MEDIA_TYPES
from changefeed import changes
from changefeed.resources import KINDS_BY_PATH
from core.api.values import absolute
from core.formats.licenses import CATALOGUE_NAMES

Sizes = dict[tuple[str, str], int]
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
# The EU file type list has no entry for JSON Lines.
_FILE_TYPES = {"csv": "CSV", "jsonl": "JSON", "geojson": "GEOJSON"}
# west, south, east and north of Germany in degrees, rounded outwards (BKG, VG250)
_GERMANY = Literal(
    "POLYGON((5.8 47.2, 15.1 47.2, 15.1 55.1, 5.8 55.1, 5.8 47.2))",
    datatype=URIRef("http://www.opengis.net/ont/geosparql#wktLiteral"),
)
_REGISTER = "municipalities"
_PAGES = {
    "municipalities": "municipality_list",
    "projects": "project_list",
    "lessons": "lesson_list",
    "needs": "need_list",
}
_DESCRIPTION = _(
    "Was deutsche Kommunen in digitalen Pilotprojekten gelernt haben: Projekte, Erfahrungen, "
    "Nachnutzungen und Bedarfe."
)
_SERVICE = _("Lesende Schnittstelle (REST) zu allem Veröffentlichten; ohne Anmeldung.")
_RIGHTS = _("Die Lizenz jedes Eintrags steht im Feld license; meist ist es die hier genannte.")


def graph() -> Graph:
    """One catalogue, a dataset per set, a distribution per format, and one data service."""
    made = Graph()
    for prefix, names in (("dcat", DCAT), ("dcatde", DCATDE), ("vcard", VCARD)):
        made.bind(prefix, names)
    _add_publisher(made)
    catalogue, service = _node("catalog"), _node("api")
    made.add((catalogue, RDF.type, DCAT.Catalog))
    _say(made, catalogue, DCTERMS.title, settings.SITE_NAME)
    _say(made, catalogue, DCTERMS.description, _DESCRIPTION)
    made.add((catalogue, DCTERMS.publisher, _node("publisher")))
    made.add((catalogue, DCTERMS.language, URIRef(f"{_EU}language/DEU")))
    made.add((catalogue, DCAT.themeTaxonomy, URIRef(f"{_EU}data-theme")))
    made.add((catalogue, FOAF.homepage, URIRef(f"{settings.SITE_URL}/")))
    made.add((catalogue, DCAT.service, service))
    _add_service(made, service)
    sizes = sizes_of_files(changes.fingerprint().text)
    for export_set in SETS.values():
        dataset = _node(export_set.name)
        made.add((catalogue, DCAT.dataset, dataset))
        made.add((service, DCAT.servesDataset, dataset))
        _add_dataset(made, dataset, export_set, sizes)
    changed = max(made.objects(None, DCTERMS.modified), default=None)
    if changed:
        made.add((catalogue, DCTERMS.modified, changed))
    return made


def _add_publisher(made: Graph) -> None:
    publisher, contact = _node("publisher"), _node("contact")
    name = Literal(settings.CATALOG_PUBLISHER)
    made.add((publisher, RDF.type, FOAF.Agent))
    made.add((publisher, FOAF.name, name))
    made.add((publisher, FOAF.homepage, URIRef(f"{settings.SITE_URL}/")))
    made.add((contact, RDF.type, VCARD.Kind))
    made.add((contact, VCARD.fn, name))
    with override(settings.LANGUAGE_CODE):
        made.add((contact, VCARD.hasURL, URIRef(absolute(reverse("imprint")))))


def _add_service(made: Graph, service: URIRef) -> None:
    made.add((service, RDF.type, DCAT.DataService))
    _say(made, service, DCTERMS.title, _("Schnittstelle (REST)"))
    _say(made, service, DCTERMS.description, _SERVICE)
    made.add((service, DCAT.endpointURL, URIRef(absolute(reverse("api-root")))))
    made.add((service, DCAT.endpointDescription, URIRef(absolute(reverse("api-schema")))))
    made.add((service, DCAT.landingPage, URIRef(absolute(reverse("api-docs")))))
    made.add((service, DCTERMS.license, _licence("CC-BY-4.0")))
    _add_open_resource(made, service)


def _add_dataset(made: Graph, dataset: URIRef, export_set: ExportSet, sizes: Sizes) -> None:
    made.add((dataset, RDF.type, DCAT.Dataset))
    _say(made, dataset, DCTERMS.title, export_set.title)
    _say(made, dataset, DCTERMS.description, export_set.description)
    _say(made, dataset, DCAT.keyword, export_set.title)
    made.add((dataset, DCTERMS.identifier, Literal(str(dataset))))
    contributor = settings.CATALOG_CONTRIBUTOR_ID
    made.add((dataset, DCATDE.contributorID, URIRef(contributor or _node("publisher"))))
    own_theme = "REGI" if export_set.name == _REGISTER else "TECH"
    for theme in ("GOVE", own_theme):
        made.add((dataset, DCAT.theme, URIRef(f"{_EU}data-theme/{theme}")))
    made.add((dataset, DCTERMS.language, URIRef(f"{_EU}language/DEU")))
    germany = URIRef(f"{_EU}country/DEU")
    made.add((dataset, DCTERMS.spatial, germany))
    made.add((germany, RDF.type, DCTERMS.Location))
    made.add((germany, DCAT.bbox, _GERMANY))
    made.add((dataset, DCTERMS.accrualPeriodicity, URIRef(f"{_EU}frequency/CONT")))
    _add_open_resource(made, dataset)
    made.add((dataset, DCAT.landingPage, URIRef(_page(export_set.name))))
    first, last = _times(export_set.name)
    for predicate, moment in ((DCTERMS.issued, first), (DCTERMS.modified, last)):
        if moment:
            made.add((dataset, predicate, Literal(moment, datatype=XSD.dateTime)))
    for form in export_set.formats:
        distribution = _node(f"{export_set.name}-{form}")
        made.add((dataset, DCAT.distribution, distribution))
        _add_distribution(made, distribution, export_set, form)
        size = Literal(sizes[export_set.name, form], datatype=XSD.nonNegativeInteger)
        made.add((distribution, DCAT.byteSize, size))
        if last:
            made.add((distribution, DCTERMS.modified, Literal(last, datatype=XSD.dateTime)))


def _add_distribution(made: Graph, node: URIRef, export_set: ExportSet, form: str) -> None:
    media_type = MEDIA_TYPES[form].partition(";")[0]
    file = URIRef(absolute(reverse("api-export", args=[export_set.name, form])))
    made.add((node, RDF.type, DCAT.Distribution))
    for language in _languages():
        title = f"{export_set.title} ({form.upper()})"
        made.add((node, DCTERMS.title, Literal(title, lang=language)))
    made.add((node, DCAT.accessURL, file))
    made.add((node, DCAT.downloadURL, file))
    made.add((node, DCAT.accessService, _node("api")))
    made.add((node, DCAT.mediaType, URIRef(_IANA + media_type)))
    made.add((node, DCTERMS["format"], URIRef(f"{_EU}file-type/{_FILE_TYPES[form]}")))
    made.add((node, DCTERMS.license, _licence(export_set.license)))
    if export_set.name == _REGISTER:
        _say(
            made,
            node,
            DCATDE.licenseAttributionByText,
            _("Statistisches Bundesamt (Destatis), Daten verändert"),
        )
    else:
        _say(made, node, DCTERMS.description, _RIGHTS)


def _add_open_resource(made: Graph, node: URIRef) -> None:
    """Access rights, publisher and contact point."""
    made.add((node, DCTERMS.publisher, _node("publisher")))
    made.add((node, DCAT.contactPoint, _node("contact")))
    made.add((node, DCTERMS.accessRights, URIRef(f"{_EU}access-right/PUBLIC")))


def _times(name: str) -> tuple[datetime | None, datetime | None]:
    """Creation of the first public row and the latest change; None for code tables."""
    kind = KINDS_BY_PATH.get(name)
    if kind is None:
        return None, None
    found = kind.visible().order_by().aggregate(first=Min("created_at"), last=Max("updated_at"))
    return found["first"], found["last"]


def _page(name: str) -> str:
    with override(settings.LANGUAGE_CODE):
        return absolute(reverse(_PAGES.get(name, "api-docs")))


def _licence(spdx: str) -> URIRef:
    return URIRef(CATALOGUE_NAMES[spdx])


def _node(name: str) -> URIRef:
    return URIRef(f"{absolute(reverse('api-catalog'))}#{name}")


def _say(made: Graph, node: URIRef, predicate: URIRef, text: str | Promise) -> None:
    """Add a text in every language of the site."""
    for language in _languages():
        made.add((node, predicate, Literal(str(text), lang=language)))


def _languages():
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield code
