"""Access to the columns of a model by name."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models


def field_of(model: type[models.Model] | models.Model, name: str) -> models.Field:
    """The field ``name``; raises `FieldDoesNotExist` for what other models point at this one with."""
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(name)
    return found
