"""Module names from before the code was sorted into packages, for scripts outside the repository.

Only in development and the demo (docs/decisions/0043-rooms.md); nothing in the repository may use them.
"""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

FORMER = dict(
    line.split()
    for line in """\
accounts.departures accounts.offboarding
accounts.letters accounts.emails
adoptions.reminding adoptions.reminders
adoptions.serializers adoptions.api
api.authentication portals.authentication
api.changes changefeed.api
api.federation federation
api.federation.applying federation.applying
api.federation.missing federation.missing
api.federation.moving federation.moving
api.federation.reading federation.reading
api.federation.services federation.services
api.federation.takers federation.takers
api.federation.tasks federation.tasks
api.feed_tasks changefeed.tasks
api.feed_upkeep changefeed.upkeep
api.hashers portals.hashers
api.me portals.me
api.models portals.models,federation.models
api.models.feed changefeed.declarations
api.models.peer federation.models
api.models.portal portals.models.portal
api.models.replay portals.models.replay
api.models.suggestion portals.models.suggestion
api.models.webhook portals.models.webhook
api.oauth portals.oauth
api.portal_tasks portals.tasks
api.portals portals.services
api.resources changefeed.resources
api.suggestions portals.suggestions
api.suggestions.content portals.suggestions.content
api.suggestions.notices portals.suggestions.notices
api.suggestions.services portals.suggestions.services
api.suggestions.town_views portals.suggestions.town_views
api.suggestions.views portals.suggestions.views
api.town_urls portals.urls
api.webhooks portals.webhooks
api.webhooks.dispatching portals.webhooks.dispatching
api.webhooks.emails portals.webhooks.emails
api.webhooks.events portals.webhooks.events
api.webhooks.messages portals.webhooks.messages
api.webhooks.sending portals.webhooks.sending
api.webhooks.serializers portals.webhooks.serializers
api.webhooks.services portals.webhooks.services
api.webhooks.signing portals.webhooks.signing
api.webhooks.tasks portals.webhooks.tasks
api.webhooks.validation portals.webhooks.validation
api.webhooks.views portals.webhooks.views
contacts.services.reminding contacts.services.reminders
core.addresses core.mail.addresses
core.admin_audit core.audit.admin
core.api.kept core.api.statement_cache
core.api.projections core.api.columns,core.api.reading
core.api.rows core.api.columns,core.api.reading
core.audit core.audit.recording
core.audit_words exchange.audit_log.actions
core.catalogue core.lists.catalogue
core.charts core.charts.line_chart
core.csv_cells core.security.csv_cells
core.decoding core.formats.decoding
core.facets core.lists.facets
core.filtering core.lists.filtering
core.form_values core.forms.values
core.geo core.lists.geo
core.humans core.security.spam_protection
core.jobs core.jobs.context
core.jsonld core.formats.jsonld
core.keyset core.lists.keyset
core.formats.licences core.formats.licenses
core.licences core.formats.licenses
core.list_page core.lists.list_view
core.listing core.lists.listing
core.locks core.jobs.locks
core.mail core.mail.outbox
core.mail_files core.mail.file_backend
core.markdown core.text.markdown
core.methods core.http.methods
core.middleware core.http.middleware
core.names core.text.names
core.numbers core.formats.numbers
core.outgoing core.http.http_client
core.pdf core.uploads.pdf
core.pdf_locks core.uploads.pdf_encryption
core.pictures core.uploads.pictures
core.prose core.text.prose
core.proxies core.http.proxies
core.quotes core.mail.quotes
core.ratelimit core.http.ratelimit
core.request_id core.http.request_id
core.sealing core.security.encryption
core.search core.lists.search
core.shared_forms core.forms.lost_updates
core.strangers core.mail.stranger_limits
core.svg_map core.charts.svg_map
core.table_files core.formats.table_files
core.targets core.http.ssrf
core.text core.text.folding
core.tokens core.security.tokens
core.typed core.text.typed
core.uploads core.uploads.validation
core.xml core.formats.xml
editorial.announcements editorial.workflow.announcements
editorial.approval editorial.workflow.approval
editorial.authoring editorial.authoring.pages
editorial.bulk editorial.moderation.bulk
editorial.change_triggers changefeed.triggers
editorial.changes changefeed.changes
editorial.choices editorial.workflow.choices
editorial.claims editorial.workflow.claims
editorial.comments editorial.workflow.comments
editorial.content_report_views editorial.reports.content_report_views
editorial.content_reports editorial.reports.content_reports
editorial.correctable editorial.corrections.correctable_fields
editorial.correction_forms editorial.corrections.forms
editorial.correction_notices editorial.corrections.notices
editorial.correction_panels editorial.corrections.panels
editorial.correction_reading editorial.corrections.queries
editorial.correction_tasks editorial.corrections.tasks
editorial.correction_urls editorial.corrections.urls
editorial.correction_views editorial.corrections.views
editorial.corrections editorial.corrections.services
editorial.decision_time editorial.moderation.metrics
editorial.differences editorial.revisions.differences
editorial.file_urls editorial.files.urls
editorial.file_views editorial.files.views
editorial.files editorial.files.storage
editorial.forms editorial.moderation.forms
editorial.freshness editorial.freshness.rules
editorial.freshness_api editorial.freshness.api
editorial.freshness_filters editorial.freshness.filters
editorial.freshness_letters editorial.freshness.reminders
editorial.freshness_notices editorial.freshness.notices
editorial.freshness_queries editorial.freshness.queries
editorial.freshness_services editorial.freshness.services
editorial.freshness_urls editorial.freshness.urls
editorial.freshness_views editorial.freshness.views
editorial.guarded editorial.corrections.public_forms
editorial.handover editorial.workflow.handover
editorial.harvesting editorial.harvest.importing
editorial.holders editorial.files.file_references
editorial.incoming editorial.harvest.remote_records
editorial.kept_uploads editorial.files.kept_uploads
editorial.kinds editorial.workflow.kinds
editorial.minor editorial.revisions.link_only_changes
editorial.notices editorial.workflow.notices
editorial.pairs editorial.workflow.pairs
editorial.panels editorial.freshness.panels
editorial.preview editorial.workflow.preview
editorial.queries editorial.moderation.queries
editorial.queue_filters editorial.moderation.queue_filters
editorial.queue_views editorial.moderation.queue_views
editorial.reminding editorial.moderation.reminders
editorial.report_views editorial.reports.views
editorial.reports editorial.reports.services
editorial.returned editorial.revisions.returned
editorial.rights editorial.workflow.permissions
editorial.services editorial.workflow.services
editorial.shape editorial.revisions.content_schema
editorial.models.change changefeed.models
editorial.models.text_block editorial.models.canned_response
editorial.moderation.text_block_views editorial.moderation.canned_response_views
editorial.moderation.text_blocks editorial.moderation.canned_responses
editorial.text_block_views editorial.moderation.canned_response_views
editorial.text_blocks editorial.moderation.canned_responses
editorial.unsaved editorial.authoring.autosave
editorial.unsaved_forms editorial.authoring.autosave_forms
editorial.unsaved_urls editorial.authoring.autosave_urls
editorial.unsaved_views editorial.authoring.autosave_views
editorial.version_views editorial.revisions.version_views
editorial.versions editorial.revisions.versions
editorial.views editorial.moderation.views
editorial.waiting editorial.moderation.queue
editorial.words editorial.revisions.text_diff
editorial.writing editorial.authoring.writing
events.api_objects events.api
events.serializers events.api
lessons.api_objects lessons.api
lessons.serializers lessons.api
municipalities.api_objects municipalities.api
municipalities.rights municipalities.permissions
municipalities.serializers municipalities.api
needs.serializers needs.api
projects.addresses projects.public.url_lookup
projects.api.objects project_lists.api
projects.api.views project_lists.api
projects.api_objects project_lists.api
projects.artifacts_api projects.api.artifacts
projects.authoring_urls projects.wizard.urls
projects.completeness projects.rules.completeness
projects.corrections projects.rules.corrections
projects.embedding projects.public.embedding
projects.field_addresses projects.wizard.field_addresses
projects.filters project_lists.filters
projects.guards projects.rules.submission_checks
projects.history_api projects.api.history
projects.listing project_lists.listing
projects.phases projects.services.phases
projects.prerequisites projects.rules.prerequisites
projects.presentation projects.public.presentation
projects.preview projects.wizard.preview
projects.public.filters project_lists.filters
projects.public.listing project_lists.listing
projects.public.recommendations project_lists.recommendations
projects.public_urls projects.public.urls
projects.recommendations project_lists.recommendations
projects.results projects.indicators.results
projects.results_api projects.indicators.api
projects.review projects.wizard.review
projects.revisions projects.services.content
projects.serializers projects.api.serializers
projects.series projects.indicators.time_series
projects.services projects.services.writing
projects.significance projects.rules.significance
projects.steps projects.wizard.form_conflicts
projects.suggested projects.services.suggestions
projects.tables_api projects.api.vocabularies
projects.wizard.forms.fields core.forms.fields
updates.serializers updates.api
""".splitlines()
)
FORMER_ATTRIBUTES = {("editorial.files", "_plain_name"): "plain_name"}


class _Alias(Loader):
    """Loads the module that now has another name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(self.name)
        self.own_spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.own_spec


class _Divided(Loader):
    """A module whose content is now in several modules, ``names`` divided by commas."""

    def __init__(self, names: str) -> None:
        self.names = names.split(",")

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        def attribute(name: str):
            for new in self.names:
                if not name.startswith("__") and hasattr(import_module(new), name):
                    return getattr(import_module(new), name)
            raise AttributeError(name)

        module.__getattr__ = attribute
        module.__path__ = []


class _Finder(MetaPathFinder):
    """Asked last, so present names come first, but first for modules of a package that moved: its
    files would else be loaded again under the former name.
    """

    def __init__(self, *, of_moved_packages: bool) -> None:
        self.of_moved_packages = of_moved_packages

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        new = FORMER.get(fullname)
        if not new or (fullname.rpartition(".")[0] in FORMER) != self.of_moved_packages:
            return None
        return ModuleSpec(fullname, _Divided(new) if "," in new else _Alias(new))


def install() -> None:
    """Import former names as the modules they became."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder(of_moved_packages=True))
    sys.meta_path.append(_Finder(of_moved_packages=False))
    for former, new in FORMER.items():
        if new.startswith(f"{former}."):
            _answer_for(import_module(former), former, new)


def _answer_for(package: ModuleType, former: str, new: str) -> None:
    """A package that has the name of a former module has its attributes, too."""

    def attribute(name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(new), FORMER_ATTRIBUTES.get((former, name), name))

    package.__getattr__ = attribute
