"""Fields of an event that anybody may suggest corrections to."""

from editorial.corrections.correctable_fields import Fields
from events.forms import EventForm

NAMES = (
    "title", "text", "starts_at", "ends_at", "place", "address", "online_url", "registration_url",
    "contact_function",
)  # fmt: skip
CORRECTABLE = (Fields(EventForm, lambda _event: NAMES),)
