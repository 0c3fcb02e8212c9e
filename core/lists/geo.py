"""Great-circle distance in plain SQL, without a PostgreSQL extension."""

from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ACos, Cos, Greatest, Least, Radians, Sin

EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = 111.2


def distance_km(prefix: str, latitude: float, longitude: float) -> Combinable:
    """Great-circle distance in km from a point (degrees) to ``<prefix>latitude/longitude``."""
    here = Radians(Value(latitude, output_field=FloatField()))
    there = Radians(F(f"{prefix}latitude"))
    cosine = Sin(here) * Sin(there) + Cos(here) * Cos(there) * Cos(
        Radians(F(f"{prefix}longitude") - Value(longitude, output_field=FloatField()))
    )
    bounded = Least(Greatest(cosine, Value(-1.0)), Value(1.0))
    return ACos(bounded) * Value(EARTH_RADIUS_KM)


def within_box(prefix: str, latitude: float, longitude: float, radius_km: float) -> Q:
    """A cheap bounding box around the circle; false where the position is unknown."""
    degrees = radius_km / KM_PER_DEGREE
    return Q(
        **{
            f"{prefix}latitude__range": (latitude - degrees, latitude + degrees),
            f"{prefix}longitude__range": (longitude - 2 * degrees, longitude + 2 * degrees),
        }
    )
