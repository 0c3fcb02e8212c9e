"""Serializer fields for request bodies of portals."""

from typing import Any

from django.core.validators import MaxLengthValidator
from rest_framework import serializers


class TextField(serializers.CharField):
    """Refuses overlong text with the same message as a form (`core.text.typed.too_long`)."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_length = max_length
        self.validators.append(MaxLengthValidator(max_length))
