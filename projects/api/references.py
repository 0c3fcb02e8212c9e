"""A project as other objects name it."""

from rest_framework import serializers as s

from core.api.objects import ApiObject, From
from core.api.values import ANY_ID, Address
from editorial.workflow.choices import PUBLIC_STATES

project_url = Address("api-project", ANY_ID)


class NamedProject(ApiObject):
    id = s.UUIDField()
    title = s.CharField()
    url = s.URLField()
    made = {"url": From(project_url, "id")}
    is_shown = From(PUBLIC_STATES.__contains__, "state")


class ProjectReference(NamedProject):
    """A project as other objects name it."""
