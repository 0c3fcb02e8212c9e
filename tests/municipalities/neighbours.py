"""What it takes to find the towns that are like a town."""

from municipalities.choices import MunicipalityKind
from municipalities.models import Municipality
from municipalities.similarity import nearest
from tests.rows_read import counted

# read for the twenty that were found: themselves and what their cards show
ROWS_OF_TWENTY = 100


def sample() -> list[Municipality]:
    """Fifteen from all over the register."""
    comparable = Municipality.objects.exclude(kind=MunicipalityKind.STATE)
    return list(comparable.order_by("ars")[::700][:15])


def dear(towns) -> dict:
    """The towns whose neighbours take more than one statement, or more than one look at each row."""
    found, everything = {}, Municipality.objects.count()
    for one in towns:
        with counted() as effort:
            assert len(nearest(one)) == 20
        if effort.statements > 1 or effort.rows > everything + ROWS_OF_TWENTY:
            found[one.ars] = effort
    return found
