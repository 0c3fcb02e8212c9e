from rest_framework import serializers as s

from core.text.prose import PROSE


class StatusUpdateRow(s.Serializer):
    id = s.UUIDField(help_text="Never changes.")
    kind = s.CharField()
    html_url = s.URLField(help_text="Where people read it.")
    version = s.IntegerField()
    created_at = s.DateTimeField()
    edited_at = s.DateTimeField(allow_null=True)
    happened_on = s.DateField()
    title = s.CharField()
    text = s.CharField(help_text=PROSE)
    target_url = s.URLField(allow_null=True)
