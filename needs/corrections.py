"""Fields of a need that anybody may suggest corrections to."""

from editorial.corrections.correctable_fields import Fields
from needs.forms import NeedForm
from needs.services import CONTENT

CORRECTABLE = (Fields(NeedForm, lambda _need: CONTENT.fields),)
