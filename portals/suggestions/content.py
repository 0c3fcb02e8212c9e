"""Content of a suggestion: field names of the API's project, validated as in the form.

Only fields of a draft: no state, no dates set by the site, no files, no email addresses.
"""

from django.utils.translation import gettext as _
from rest_framework import serializers as s

from core.api.fields import TextField
from core.text.prose import PROSE
from core.text.typed import too_long
from editorial.authoring.parts import PartRow
from editorial.workflow.choices import License
from municipalities.keys import find
from municipalities.models import Municipality
from projects.choices import FundingStatus, OperatorModel, PartnerKind, PartnerRole, Phase
from projects.models import FundingProgramme, Project, Theme
from projects.services.content import SETS
from projects.services.suggestions import PARTS

MAX_ROWS = 50
MAX_EUR = 2_000_000_000


def _text(length: int, **given) -> TextField:
    return TextField(max_length=length, required=False, allow_null=True, allow_blank=True, **given)


def _number(most: int) -> s.IntegerField:
    return s.IntegerField(min_value=0, max_value=most, required=False, allow_null=True)


def _day() -> s.DateField:
    return s.DateField(required=False, allow_null=True)


def _codes(**given) -> s.ListField:
    return s.ListField(
        child=TextField(max_length=120),
        max_length=MAX_ROWS,
        required=False,
        allow_null=True,
        **given,
    )


def _rows(row: s.Serializer) -> s.ListField:
    """A list of rows; ``many=True`` would allow null for single rows, too."""
    return s.ListField(child=row, max_length=MAX_ROWS, required=False, allow_null=True)


class SuggestedPartner(s.Serializer):
    name = TextField(max_length=200)
    kind = s.ChoiceField(PartnerKind.choices)
    role = s.ChoiceField(PartnerRole.choices)
    website_url = s.URLField(max_length=200, required=False, allow_null=True)


class SuggestedFunding(s.Serializer):
    programme = TextField(max_length=120, help_text="Code, see /funding-programmes/.")
    status = s.ChoiceField(FundingStatus.choices)
    amount_eur = _number(MAX_EUR)
    share_percent = _number(100)


class SuggestedLink(s.Serializer):
    title = TextField(max_length=200)
    target_url = s.URLField(max_length=500)


class SuggestionContent(s.Serializer):
    """The body of a PUT; what is missing is empty."""

    municipality = s.CharField(help_text="ARS of the town the draft is for.")
    title = TextField(max_length=120)
    summary = _text(400)
    problem = _text(20_000, help_text=PROSE)
    solution = _text(20_000, help_text=PROSE)
    benefit = _text(20_000, help_text=PROSE)
    keywords = _codes(help_text="Together at most 200 characters.")
    phase = s.ChoiceField(Phase.choices, required=False, allow_null=True)
    themes = _codes(help_text="Codes, see /themes/.")
    start_on = _day()
    launch_on = _day()
    end_on = _day()
    cost_one_off_eur = _number(MAX_EUR)
    cost_running_eur = _number(MAX_EUR)
    staff_days = _number(1_000_000)
    operator_model = s.ChoiceField(OperatorModel.choices, required=False, allow_null=True)
    responsible_function = _text(200, help_text="A function, never a person.")
    license = s.ChoiceField(License.choices, required=False, allow_null=True)
    partner_municipalities = _codes(help_text="Their ARS.")
    partners = _rows(SuggestedPartner())
    fundings = _rows(SuggestedFunding())
    links = _rows(SuggestedLink())

    def to_internal_value(self, data: dict) -> dict:
        """Null empties a field, as omitting it does."""
        given = {
            name: value
            for name, value in data.items()
            if value is not None or self.fields[name].required
        }
        return super().to_internal_value(given)

    def validate_municipality(self, key: str) -> Municipality:
        return _town(key)

    def validate_partner_municipalities(self, keys: list[str]) -> list[Municipality]:
        return [_town(key) for key in dict.fromkeys(keys)]

    def validate_keywords(self, words: list[str]) -> str:
        joined = ", ".join(word.replace(",", " ").strip() for word in words)
        most = Project._meta.get_field("keywords").max_length
        if len(joined) > most:
            raise s.ValidationError(too_long(len(joined), most))
        return joined

    def validate_themes(self, codes: list[str]) -> list[Theme]:
        return _coded(Theme, codes)

    def validate_fundings(self, rows: list[dict]) -> list[dict]:
        programmes = _coded(FundingProgramme, [row["programme"] for row in rows])
        known = {row.code: row for row in programmes}
        return [{**row, "programme": known[row["programme"]]} for row in rows]

    def validate(self, data: dict) -> dict:
        start, end = data.get("start_on"), data.get("end_on")
        if start and end and end < start:
            raise s.ValidationError({"end_on": _("Das Ende liegt vor dem Beginn.")})
        return data

    def as_given(self) -> tuple[Municipality, dict]:
        """The town, and values as `projects.services.suggestions` takes them."""
        data = dict(self.validated_data)
        town = data.pop("municipality")
        sets = {name: data.pop(name, []) for name in SETS}
        parts = {name: data.pop(name, []) for name in PARTS}
        for row in parts["partners"]:
            row["url"] = row.pop("website_url", None) or ""
        for row in parts["links"]:
            row["url"] = row.pop("target_url")
        rows = {name: [PartRow(row) for row in parts[name]] for name in PARTS}
        return town, _columns(data) | sets | rows


def _columns(data: dict) -> dict:
    """Values of all writable columns; omitted fields are emptied."""
    columns = {}
    for name in _COLUMNS:
        field = Project._meta.get_field(name)
        empty = field.get_default() if not field.null else None
        value = data.get(name)
        columns[name] = empty if value is None else value
    return columns


_COLUMNS = (
    "title", "summary", "problem", "solution", "benefit", "keywords", "phase", "start_on",
    "launch_on", "end_on", "cost_one_off_eur", "cost_running_eur", "staff_days", "operator_model",
    "responsible_function", "license",
)  # fmt: skip


def _town(key: str) -> Municipality:
    town = find(key)
    if town is None or town.valid_until is not None:
        raise s.ValidationError(_("Unter diesem Schlüssel gibt es heute keine Kommune."))
    return town


def _coded(model, codes: list[str]) -> list:
    found = {row.code: row for row in model.objects.filter(code__in=codes)}
    wrong = [code for code in codes if code not in found]
    if wrong:
        text = _("Unbekannt: %(names)s.") % {"names": ", ".join(wrong)[:200]}
        raise s.ValidationError(text)
    return [found[code] for code in dict.fromkeys(codes)]


def pointers(errors, before: str = "#") -> dict[str, str]:
    """DRF's errors, keyed by JSON pointer."""
    if isinstance(errors, dict):
        found = {}
        for name, inner in errors.items():
            at = before if name == "non_field_errors" else f"{before}/{name}"
            found |= pointers(inner, at)
        return found
    if isinstance(errors, list) and any(isinstance(item, dict) for item in errors):
        found = {}
        for number, inner in enumerate(errors):
            found |= pointers(inner, f"{before}/{number}") if inner else {}
        return found
    return {before: " ".join(str(text) for text in errors)}


def unknown_names(data: dict) -> list[str]:
    """JSON pointers of unknown or read-only fields, including nested ones."""
    serializer = SuggestionContent()
    wrong = [f"#/{name}" for name in data if name not in serializer.fields]
    for name in PARTS:
        known = serializer.fields[name].child.fields
        rows = data.get(name)
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, dict):
                wrong += [f"#/{name}/{number}/{inner}" for inner in row if inner not in known]
    return wrong
