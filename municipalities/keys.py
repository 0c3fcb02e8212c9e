"""Look up a town by its official key."""

from municipalities.models import Municipality


def find(key: str) -> Municipality | None:
    """The town for a key of 12 (ARS) or 8 digits (AGS), current ones first; joint bodies by 9, districts
    by 5, Länder by 2 digits.

    A former ARS, from before a town changed its joint body, is resolved by the AGS it contains.
    """
    if not (key.isascii() and key.isdecimal()) or len(key) not in (2, 5, 8, 9, 12):
        return None
    if len(key) != 8:
        key = key.ljust(12, "0")
    rows = Municipality.objects.select_related("district", "association")
    if len(key) == 12:
        if town := _newest(rows.filter(ars=key)):
            return town
        key = "" if key.endswith("000") else key[:5] + key[9:]
    return _newest(rows.filter(ags=key)) if key else None


def _newest(rows) -> Municipality | None:
    return rows.filter(valid_until=None).first() or rows.order_by("-valid_until").first()
