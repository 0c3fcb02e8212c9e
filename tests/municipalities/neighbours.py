"""Cost of finding the towns similar to a town."""

from municipalities.choices import MunicipalityKind
from municipalities.models import Municipality
from municipalities.similarity import nearest
from tests.rows_read import counted

# allowance for the twenty results: their own rows and the related ones on their cards
ROWS_OF_TWENTY = 100


def sample() -> list[Municipality]:
    """Fifteen towns spread over the register."""
    comparable = Municipality.objects.exclude(kind=MunicipalityKind.STATE)
    return list(comparable.order_by("ars")[::700][:15])


def dear(towns) -> dict:
    """The towns whose neighbours need more than one statement or read the table more than once."""
    found, everything = {}, Municipality.objects.count()
    for one in towns:
        with counted() as effort:
            assert len(nearest(one)) == 20
        if effort.statements > 1 or effort.rows > everything + ROWS_OF_TWENTY:
            found[one.ars] = effort
    return found
