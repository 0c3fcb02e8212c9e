"""Record an adoption as a member of the adopting town."""

import uuid

from adoptions.choices import Stage
from adoptions.models import Adoption
from adoptions.services import recording

FIRST = {"stage": Stage.PLANNED, "depth": "", "note": "Wir würden gern vorbeikommen."}


def record(project, adopter, **fields) -> Adoption:
    return recording.record(project, by=adopter, fields=FIRST | fields, token=uuid.uuid4())
