"""Parsers for single cells; each raises `ValueError` with a message for the person loading the file."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from core.formats.decoding import is_garbled
from municipalities.choices import FederalState, SettlementType
from municipalities.register.kinds import SETTLEMENT_TYPES

# bounding box of Germany in degrees, some kilometres wider than its outermost points
LATITUDES, LONGITUDES = (47.2, 55.2), (5.8, 15.1)
MAX_NAME = 75
# abbreviations of Bavarian titles in the official file
_SHORT_TITLES = {"St": "Stadt", "M": "Markt", "GKSt": "Große Kreisstadt"}
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
_BLANKS = re.compile(r"\s")


# characters of official names: German, Sorbian, and a few accented letters
_NAME = re.compile(r"[A-Za-zÄÖÜäöüß0-9 éèêàçëïôłśóźčžšěćńřŕŁŚÓŹČŽŠĚĆŃŘŔ.,()/’'–-]+")
_BY_EXCEL = re.compile(r"\d([.,]\d+)?[eE]\+?\d{1,2}")


def lost_zero(text: str, digits: int) -> bool:
    """Whether a spreadsheet converted the key to a number: 64110000000, 6,411E+10."""
    return bool(_BY_EXCEL.fullmatch(text)) or (
        text.isascii() and text.isdecimal() and len(text) == digits - 1
    )


def zero_advice(text: str) -> str:
    return _(
        "„%(text)s“ ist kein Schlüssel: Die Tabellenkalkulation hat ihn als Zahl gespeichert, die "
        "führende Null fehlt. Bitte laden Sie die Ausgangsdatei neu, und wählen Sie für die "
        "Spalte beim Öffnen das Format „Text“."
    ) % {"text": text[:20]}


def garbled(text: str) -> str:
    return _(
        "„%(text)s“ ist beschädigt: Umlaute oder andere Zeichen gingen beim Speichern verloren. "
        "Bitte laden Sie die Ausgangsdatei neu, und speichern Sie sie als „CSV UTF-8“."
    ) % {"text": text[:60]}


def key(text: str, digits: int, what: str) -> str:
    if lost_zero(text, digits):
        raise ValueError(zero_advice(text))
    if not (text.isascii() and text.isdecimal() and len(text) == digits):
        raise ValueError(
            _("%(what)s „%(text)s“ hat nicht %(digits)d Ziffern.")
            % {"what": what, "text": text[:20], "digits": digits}
        )
    if text[:2] not in FederalState.values:
        raise ValueError(_("Das Land %(code)s gibt es nicht.") % {"code": text[:2]})
    return text


def name(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise ValueError(_("Der Name fehlt."))
    if len(text) > MAX_NAME or not text.isprintable():
        raise ValueError(_("Der Name ist zu lang oder enthält Steuerzeichen."))
    if is_garbled(text) or not _NAME.fullmatch(text):
        raise ValueError(garbled(text))
    bare, comma, title = text.rpartition(", ")
    return f"{bare}{comma}{_SHORT_TITLES.get(title, title)}"


def whole_number(text: str, what: str) -> int | None:
    """A whole number with optional blanks or dots between thousands; None if empty."""
    digits = _BLANKS.sub("", text)
    if not digits:
        return None
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9):
        raise ValueError(
            _("%(what)s „%(text)s“ ist keine Zahl.") % {"what": what, "text": text[:20]}
        )
    return int(digits)


def decimal(text: str, what: str) -> Decimal | None:
    """A number with decimal comma or point; None if empty."""
    digits = _BLANKS.sub("", text)
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    if not digits:
        return None
    if not re.fullmatch(r"-?[0-9]{1,7}(\.[0-9]+)?", digits):
        raise ValueError(
            _("%(what)s „%(text)s“ ist keine Zahl.") % {"what": what, "text": text[:20]}
        )
    return Decimal(digits)


def area(text: str) -> Decimal | None:
    number = decimal(text, _("Die Fläche"))
    if number is not None and number < 0:
        raise ValueError(_("Die Fläche ist kleiner als null."))
    return None if number is None else number.quantize(Decimal("0.01"))


def place(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """Latitude and longitude: both or neither, and within Germany."""
    lat = decimal(latitude, _("Der Breitengrad"))
    lon = decimal(longitude, _("Der Längengrad"))
    if lat is None and lon is None:
        return None, None
    inside = (
        lat is not None
        and lon is not None
        and LATITUDES[0] <= lat <= LATITUDES[1]
        and LONGITUDES[0] <= lon <= LONGITUDES[1]
    )
    if not inside:
        raise ValueError(
            _("Der Ort %(lat)s, %(lon)s liegt nicht in Deutschland.")
            % {"lat": latitude or "–", "lon": longitude or "–"}
        )
    return float(lat), float(lon)


def postal_code(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    if not (text.isascii() and text.isdecimal() and len(text) in (4, 5)):
        raise ValueError(
            _("Die Postleitzahl „%(text)s“ hat nicht fünf Ziffern.") % {"text": text[:20]}
        )
    return text.zfill(5)


def settlement_type(text: str) -> SettlementType | str:
    text = text.strip().lower()
    if not text:
        return ""
    found = SETTLEMENT_TYPES.get(text.lstrip("0"))
    if found is None:
        raise ValueError(_("Die Besiedlung „%(text)s“ ist unbekannt.") % {"text": text[:40]})
    return found
