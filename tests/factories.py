"""Factories: a test builds only the objects it is about."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import SiteRole, User
from adoptions.choices import Basis, Stage
from adoptions.models import Adoption
from editorial.workflow.choices import State
from events.choices import EventKind
from events.models import Event
from lessons.choices import Area, Polarity
from lessons.models import Lesson
from municipalities.actors import Actor
from municipalities.choices import MunicipalityKind, Role
from municipalities.models import Membership, Municipality
from needs.models import Need
from projects.choices import Phase
from projects.models import Artifact, ArtifactType, Project, Theme


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    ars = factory.Sequence(lambda n: f"06{n:010d}")
    ags = factory.LazyAttribute(lambda o: o.ars[:5] + o.ars[9:])
    short_name = factory.Sequence(lambda n: f"Musterstadt {n}")
    name = factory.LazyAttribute(lambda o: f"{o.short_name}, Stadt")
    label = "Stadt"
    kind = MunicipalityKind.TOWN
    state = factory.LazyAttribute(lambda o: o.ars[:2])
    population = 30_000
    area_km2 = 50
    latitude = 49.87
    longitude = 8.65


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@stadt.example")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or "ein-langes-passwort")
        self.save()


class ModeratorFactory(UserFactory):
    site_role = SiteRole.MODERATOR


class AdminFactory(UserFactory):
    site_role = SiteRole.ADMIN


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = Role.EDITOR


class ProjectFactory(DjangoModelFactory):
    """A draft; ``published=True`` makes it public. Complete enough to be submitted."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(
            state=State.PUBLISHED,
            slug=factory.Sequence(lambda n: f"projekt-{n}"),
            published_at=factory.LazyFunction(timezone.now),
        )
        submitted = factory.Trait(
            state=State.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now)
        )

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Pegelmessung {n}")
    summary = "Sensoren melden den Wasserstand kleiner Bäche."
    problem = "Starkregen kam ohne Vorwarnung."
    solution = "Zehn Sensoren senden alle fünf Minuten."
    benefit = "Anwohner werden eine Stunde früher gewarnt."
    phase = Phase.PILOT
    responsible_function = "Stabsstelle Digitalisierung"
    contact_email = "digital@stadt.example"

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if create:
            self.themes.set(Theme.objects.filter(code__in=extracted or ["climate_adaptation"]))


class LessonFactory(DjangoModelFactory):
    """A draft on a published project of the same town; ``published=True`` makes it public."""

    class Meta:
        model = Lesson

    class Params:
        published = factory.Trait(
            state=State.PUBLISHED,
            slug=factory.Sequence(lambda n: f"erfahrung-{n}"),
            published_at=factory.LazyFunction(timezone.now),
        )
        submitted = factory.Trait(
            state=State.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now)
        )

    project = factory.SubFactory(ProjectFactory, published=True)
    municipality = factory.SelfAttribute("project.municipality")
    title = factory.Sequence(lambda n: f"Batterien hielten nur {n + 2} Monate")
    polarity = Polarity.FAILURE
    area = Area.TECHNOLOGY
    what_happened = "Die Sensoren sendeten zu oft."
    do_differently = "Erst ab einem Schwellenwert senden."


class NeedFactory(DjangoModelFactory):
    """A draft; ``published=True`` makes it public and open. Complete enough to be submitted."""

    class Meta:
        model = Need
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(
            state=State.PUBLISHED,
            slug=factory.Sequence(lambda n: f"bedarf-{n}"),
            published_at=factory.LazyFunction(timezone.now),
        )
        submitted = factory.Trait(
            state=State.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now)
        )

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Laub auf Radwegen erkennen {n}")
    text = "Im Herbst rutschen Menschen aus. Wer weiß, wo gekehrt werden muss?"

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if create:
            self.themes.set(Theme.objects.filter(code__in=extracted or ["mobility"]))


class EventFactory(DjangoModelFactory):
    """A draft of an event in two weeks; ``published=True`` makes it public.

    Complete enough to be submitted.
    """

    class Meta:
        model = Event
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(
            state=State.PUBLISHED,
            slug=factory.Sequence(lambda n: f"veranstaltung-{n}"),
            published_at=factory.LazyFunction(timezone.now),
        )
        submitted = factory.Trait(
            state=State.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now)
        )

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Blick ins Labor {n}")
    text = "Wir zeigen zwei Sensoren am Bach und die Anzeige in der Leitstelle."
    event_kind = EventKind.STUDY_VISIT
    starts_at = factory.LazyFunction(
        lambda: timezone.now().replace(second=0, microsecond=0) + timedelta(days=14)
    )
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=2))
    place = "Bauhof"

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if create:
            self.themes.set(Theme.objects.filter(code__in=extracted or ["climate_adaptation"]))


class ArtifactFactory(DjangoModelFactory):
    class Meta:
        model = Artifact

    project = factory.SubFactory(ProjectFactory, published=True)
    title = "Ratsvorlage"
    type = factory.LazyFunction(lambda: ArtifactType.objects.get(code="council_paper"))
    url = "https://stadt.example/vorlage"


def acting(role: str = Role.EDITOR, municipality: Municipality | None = None) -> Actor:
    """A new person acting for ``municipality`` (a new town if none is given)."""
    municipality = municipality or MunicipalityFactory()
    membership = MembershipFactory(municipality=municipality, role=role)
    return Actor.of(membership.user, municipality)


def moderator() -> Actor:
    return Actor.of(ModeratorFactory(), has_second_factor=True)


def administrator() -> Actor:
    return Actor.of(AdminFactory(), has_second_factor=True)


class AdoptionFactory(DjangoModelFactory):
    """Recorded by the adopter; ``confirmed=True`` adds the origin's confirmation."""

    class Meta:
        model = Adoption

    class Params:
        confirmed = factory.Trait(origin_confirmed_at=factory.LazyFunction(timezone.now))
        public_source = factory.Trait(
            basis=Basis.PUBLIC_SOURCE,
            source_url="https://stadt.example/quelle",
            adopter_confirmed_at=None,
        )

    project = factory.SubFactory(ProjectFactory, published=True)
    municipality = factory.SubFactory(MunicipalityFactory)
    stage = Stage.PILOTING
    adopter_confirmed_at = factory.LazyFunction(timezone.now)
