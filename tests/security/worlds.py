"""Objects of every kind in each degree of visibility, and their readers (docs/security.md)."""

import uuid
from dataclasses import dataclass, field

from django.utils import timezone

from discussion.models import Partnership, Post
from editorial.files.storage import store_pdf
from editorial.models import CannedResponse, Correction, Report
from editorial.workflow.choices import State
from events.models import Registration
from lessons.choices import Visibility
from lessons.models import Disclosure
from municipalities.choices import Role
from municipalities.models import AccessRequest, Invitation, SuccessionRequest
from tests.api.hooks import make_hook
from tests.contacts.talks import ask
from tests.factories import (
    AdoptionFactory,
    ArtifactFactory,
    EventFactory,
    LessonFactory,
    NeedFactory,
    ProjectFactory,
    UserFactory,
    acting,
)
from tests.projects.files import pdf
from tests.security.people import EVERYBODY, OWN, SIDE, STAFF, TOWNS, Towns
from updates.models import StatusUpdate
from watching.models import SavedSearch

NOW = timezone.now
EDITORIAL = {
    "project": ProjectFactory,
    "lesson": LessonFactory,
    "need": NeedFactory,
    "event": EventFactory,
}


@dataclass
class Thing:
    """``names`` are the URL parameters of the object; ``gone``: it once had a public page (410)."""

    label: str
    readers: set[str]
    names: dict = field(default_factory=dict)
    gone: bool = False
    kept: tuple[str, ...] = ()


class Worlds:
    """``things[kind]`` lists the variants; the first is the one most people may read."""

    def __init__(self):
        self.towns = Towns()
        self.things: dict[str, list[Thing]] = {}
        self.project = ProjectFactory(published=True, municipality=self.towns.a, slug="projekt")
        for kind, factory in EDITORIAL.items():
            self.add_editorial(kind, factory)
        self.add_lessons()
        self.add_adoptions()
        self.add_discussion()
        self.add_requests()
        self.add_updates()
        self.add_editorial_work()
        self.add_files()
        self.add_towns()
        self.add_portals()

    def add(self, kind: str, label: str, readers, /, *, gone=False, kept=(), **names) -> None:
        """``kept``: URL parameters left unchanged in the URL of a missing object."""
        self.things.setdefault(kind, []).append(Thing(label, readers, names, gone, kept))

    @staticmethod
    def missing(thing: Thing, instead: dict) -> dict:
        changed = {
            n: v for n, v in thing.names.items() if n not in (*thing.kept, "kind", "variant")
        }
        return {name: 10**9 if type(v) is int else instead[name] for name, v in changed.items()}

    def add_entry(self, kind: str, label: str, readers: set[str], entry, *, gone=False) -> None:
        """Add an editorial entry, also under “entry”, for URLs with its kind and id."""
        names = {"pk": entry.pk, "slug": entry.slug or str(entry.pk)}
        self.add(kind, label, readers, gone=gone, **names)
        if kind == "project" or label in ("draft", "for towns", "on request"):
            self.add("entry", f"{kind} {label}", readers, kind=kind, pk=entry.pk)

    def add_editorial(self, kind: str, factory) -> None:
        a, more = self.towns.a, {"project": self.project} if kind == "lesson" else {}
        given = {"municipality": a, **more}
        public = {"published_at": NOW(), "verified_at": NOW()}
        row = factory(published=True, slug=f"{kind}-offen", **given)
        self.add_entry(kind, "published", EVERYBODY, row)
        self.add_entry(kind, "draft", OWN, factory(**given))
        self.add_entry(kind, "submitted", OWN | STAFF, factory(submitted=True, **given))
        taken = factory(state=State.TAKEN_DOWN, slug=f"{kind}-weg", **public, **given)
        self.add_entry(kind, "taken down", OWN | STAFF, taken, gone=True)
        revision = factory(revision_of=row, **given)
        self.add_entry(kind, "revision", OWN, revision)

    def add_lessons(self) -> None:
        given = {"project": self.project, "published": True}
        for label, visibility, readers in (
            ("for towns", Visibility.MUNICIPALITIES, TOWNS | STAFF),
            ("on request", Visibility.CONTACT_ONLY, OWN),
            ("on request, shown to B", Visibility.CONTACT_ONLY, OWN | SIDE),
        ):
            row = LessonFactory(visibility=visibility, **given)
            self.add_entry("lesson", label, readers, row)
            if "shown" in label:
                Disclosure.objects.create(lesson=row, municipality=self.towns.b)
        hidden = LessonFactory(
            visibility=Visibility.CONTACT_ONLY, submitted=True, project=self.project
        )
        self.add_entry("lesson", "on request, submitted", OWN | STAFF, hidden)

    def add_adoptions(self) -> None:
        given = {"municipality": self.towns.b}
        rows = [
            (
                "confirmed",
                EVERYBODY,
                {"confirmed": True, "changes": "Andere Sensoren"},
                "published",
            ),
            ("unconfirmed", OWN | SIDE | STAFF, {}, "published"),
            ("of a project that became a draft", SIDE, {}, "draft"),
        ]
        for label, readers, more, state in rows:
            source = ProjectFactory(
                municipality=self.towns.a, **{"published": True} if state == "published" else {}
            )
            row = AdoptionFactory(project=source, **given, **more)
            self.add("adoption", label, readers, pk=row.pk)

    def add_discussion(self) -> None:
        given = {"project": self.project, "municipality": self.towns.b, "text": "Wie lange?"}
        rows = [
            ("public", EVERYBODY, {"visibility": "public"}),
            ("for towns", TOWNS | STAFF, {"visibility": "municipalities"}),
            ("taken off", SIDE | STAFF, {"visibility": "public", "hidden_at": NOW()}),
        ]
        for label, readers, more in rows:
            row = Post.objects.create(**given, **more)
            self.add("post", label, readers, pk=row.pk)
        row = Partnership.objects.create(project=self.project, municipality=self.towns.b)
        self.add("partnership", "wished", OWN | SIDE, pk=row.pk)

    def add_requests(self) -> None:
        lesson = LessonFactory(
            project=self.project, published=True, visibility=Visibility.CONTACT_ONLY
        )
        row = ask(self.project, self.towns.actors["RB"])
        self.add("request", "of B to A", OWN | SIDE, pk=row.pk)
        self.add("request lesson", "of B to A", OWN, pk=row.pk, lesson=lesson.pk)
        self.add("message", "of B to A", OWN | SIDE, pk=row.messages.get().pk)

    def add_updates(self) -> None:
        rows = [
            ("public", EVERYBODY, {}),
            ("taken off", OWN | STAFF, {"hidden_at": NOW(), "hidden_by_staff": True}),
            ("taken back", set(), {"hidden_at": NOW()}),
        ]
        for label, readers, more in rows:
            row = StatusUpdate.objects.create(
                project=self.project, on="2025-06-18", title="Neues", text="Text", **more
            )
            self.add("update", label, readers, pk=row.pk)

    def add_editorial_work(self) -> None:
        secret = self.things["lesson"][6].names["pk"]
        for kind, pk, name, readers in (
            ("project", self.project.pk, "summary", OWN | STAFF),
            ("lesson", secret, "what_happened", OWN),
        ):
            row = Correction.objects.create(
                kind=kind, object_id=pk, municipality=self.towns.a, field=name,
                base_version=1, proposed_value="Neu",
            )  # fmt: skip
            self.add("correction", f"of a {kind}", readers, pk=row.pk)
        row = Report.objects.create(kind="project", object_id=self.project.pk, reason="Falsch")
        self.add("report", "of a project", STAFF, pk=row.pk)
        block = CannedResponse.objects.first()
        self.add("text block", "any", STAFF, pk=block.pk)
        self.add("own project", "published", OWN, pk=self.project.pk)
        search = SavedSearch.objects.create(
            municipality=self.towns.a, kind="projects", query="q=x", name="Suche", run_until=NOW()
        )
        self.add("search", "of A", OWN, pk=search.pk)

    def add_files(self) -> None:
        for label, readers, given in (
            ("public", EVERYBODY, {"project": self.project}),
            ("for towns", TOWNS | STAFF, {"project": self.project, "visibility": "municipalities"}),
            ("of a draft", OWN, {"project": ProjectFactory(municipality=self.towns.a)}),
        ):
            stored = store_pdf(pdf(), by=self.towns.actors["RA"])
            ArtifactFactory(file=stored, url="", **given)
            self.add("file", label, readers, file_id=stored.pk, variant="original")

    def add_towns(self) -> None:
        a = self.towns.a
        self.add("town", "A", EVERYBODY, ars=a.ars, pk=a.pk)
        guest = acting(Role.EDITOR, a)
        self.add("membership", "in A", OWN, pk=guest.membership.pk)
        row = Invitation.objects.create(
            municipality=a, email="neu@stadt.example", token_hash="x", expires_at=NOW()
        )
        self.add("invitation", "to A", {"AA"}, pk=row.pk)
        wish = AccessRequest.objects.create(municipality=a, user=UserFactory())
        self.add("access request", "to A", {"AA"} | STAFF, pk=wish.pk)
        left = acting(Role.COORDINATOR)
        asked = SuccessionRequest.objects.create(municipality=left.municipality, asked_by=left.user)
        self.add("succession", "of a town", STAFF, pk=asked.pk)
        event = EventFactory(published=True, municipality=a)
        place = Registration.objects.create(
            event=event, user=self.towns.actors["RB"].user, municipality=self.towns.b
        )
        names = {"pk": event.pk, "registration": place.pk}
        self.add("registration", "of B at A", EVERYBODY, kept=("pk",), **names)

    def add_portals(self) -> None:
        portal = self.towns.clients["PK"].portal
        self.add("portal", "any", TOWNS, pk=portal.pk)
        hook, _secret = make_hook(portal, "https://empfang.example.org/hook")
        self.add("hook", "own", {"PK"}, pk=hook.pk, delivery_id=uuid.uuid4())
        self.add("suggestion", "none", set(), external_id="x")
