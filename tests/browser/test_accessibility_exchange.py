"""axe on the pages of requests, needs, notices, watch lists, discussion and directory."""

import uuid

import pytest
from django.test import override_settings

from contacts.models import FollowUp, Responsibility
from contacts.services import reporting, talking
from core.mail.outbox import store_mail
from core.security.tokens import new_token
from discussion import services as discussion
from editorial.models import Report
from municipalities.choices import Role
from municipalities.models import Municipality
from needs.models import Need, Participation
from needs.services import make_joint_project
from notifications.mails import unsubscribe_url
from projects.models import Theme
from tests.browser.axe import NARROWEST, check, check_screens, signed_in
from tests.contacts.talks import ask, close, say
from tests.directory.entries import entry
from tests.discussion.posts import answer
from tests.discussion.posts import ask as ask_openly
from tests.factories import LessonFactory, MunicipalityFactory, ProjectFactory, acting, moderator
from tests.notifications.telling import run_jobs, tell
from tests.projects.files import pdf
from watching import services as watching

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Interkommunales Hochwasserfrühwarnsystem mit Pegelmessung an Gewässern dritter Ordnung für alle"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def need(town: Municipality, **fields) -> Need:
    row = Need.objects.create(
        municipality=town, text=f"{LONG}\n\n{UNBROKEN}", **{"title": LONG[:120]} | fields
    )
    row.themes.set(Theme.objects.filter(code="climate_adaptation"))
    return row


def public_need(town: Municipality, **fields) -> Need:
    from django.utils import timezone

    slug = f"bedarf-{uuid.uuid4().hex[:8]}"
    return need(town, state="published", slug=slug, published_at=timezone.now(), **fields)


@pytest.fixture
def people():
    town = MunicipalityFactory(ars="064110000000", short_name="Darmstadt")
    other = MunicipalityFactory(
        ars="096740147147", short_name="Neuenkirchen an der Großen Aue im Altmühltal"
    )
    return {"asked": acting(Role.COORDINATOR, town), "asking": acting(Role.COORDINATOR, other)}


@pytest.fixture
def content(people):
    """Each page once empty and once with many and long entries."""
    asked, asking = people["asked"], people["asking"]
    project = ProjectFactory(published=True, municipality=asked.municipality, title=LONG[:120])
    LessonFactory(project=project, published=True)
    Responsibility.objects.create(municipality=asked.municipality, owner=asked.user)
    open_one = ask(project, asking, text=f"{LONG} {UNBROKEN}", files=[pdf(name=f"{UNBROKEN}.pdf")])
    say(open_one, asked, UNBROKEN)
    talking.share_contact(open_one, by=asking)
    ended = ask(project, asking)
    say(ended, asked)
    close(ended, asking, note=LONG)
    reporting.report(open_one.messages.first(), by=asked, reason=LONG)
    question = ask_openly(project, asking, text=f"{LONG} {UNBROKEN}", visibility="public")
    answer(question, asked, text=UNBROKEN)
    discussion.wish_partnership(project, by=asking, note=LONG)
    entry(asking, about=f"{LONG} {UNBROKEN}", shows_name=True, shows_email=True)
    sought = public_need(asked.municipality)
    Participation.objects.create(need=sought, municipality=asking.municipality, note=LONG)
    joint = public_need(asked.municipality, title="Gemeinsam")
    Participation.objects.create(need=joint, municipality=asking.municipality)
    make_joint_project(joint, by=asked)
    watching.watch(by=asking, project=project)
    watching.watch(by=asking, town=asked.municipality)
    query = {"kind": "projects", "query": "q=pegel", "name": LONG, "interval": "weekly"}
    watching.save_search(by=asking, **query)
    tell(asking, project=project)
    return {
        "project": project, "open": open_one, "ended": ended, "question": question,
        "sought": sought, "joint": joint, "draft": need(asked.municipality, title="Entwurf"),
    }  # fmt: skip


def link_of_follow_up(content, people) -> str:
    from django.utils import timezone

    token, hashed = new_token()
    now = timezone.now()
    FollowUp.objects.create(
        request=content["ended"], after_days=30, user=people["asking"].user, token_hash=hashed,
        sent_at=now, expires_at=now + timezone.timedelta(days=9),
    )  # fmt: skip
    return f"/rueckmeldung/{token}/?answer=not_for_us"


def open_paths(content, people) -> list[str]:
    """Pages that need no sign-in."""
    unsubscribe = unsubscribe_url(people["asking"].user, "request")
    return [
        "/bedarfe/", "/bedarfe/?q=xyzxyz", content["sought"].get_absolute_url(),
        content["joint"].get_absolute_url(), content["project"].get_absolute_url(),
        f"/projekte/{content['project'].pk}/fragen/alle/", link_of_follow_up(content, people),
        "/" + unsubscribe.split("/", 3)[3], "/demo/mails/",
    ]  # fmt: skip


def shared_paths(content) -> list[str]:
    """Pages for members of both towns."""
    return [
        "/anfragen/", "/anfragen/?show=ended", "/anfragen/zustaendigkeit/",
        "/anfragen/zustaendigkeit/alle/", f"/anfragen/{content['open'].pk}/",
        f"/anfragen/{content['ended'].pk}/", content["project"].get_absolute_url(),
        content["sought"].get_absolute_url(), "/bedarfe/", "/bedarfe/neu/", "/meine-kommune/",
        "/benachrichtigungen/", "/benachrichtigungen/einstellungen/", "/merkliste/",
        "/fachleute/", "/fachleute/mein-eintrag/",
    ]  # fmt: skip


def paths_of_asking(content) -> list[str]:
    return [
        f"/projekte/{content['project'].pk}/anfragen/?kind=visit",
        f"/projekte/{content['project'].pk}/fragen/",
        f"/anfragen/nachrichten/{content['open'].messages.last().pk}/melden/",
        f"/fragen/{content['question'].answers.get().pk}/melden/",
        "/merkliste/suchen/?kind=projects&query=q%3Dpegel",
    ]  # fmt: skip


def paths_of_asked(content) -> list[str]:
    draft = content["draft"]
    return [
        f"/fragen/{content['question'].pk}/antworten/", draft.get_absolute_url(),
        f"/bedarfe/{draft.pk}/bearbeiten/", f"/bedarfe/{draft.pk}/loeschen/",
        content["joint"].get_absolute_url(),
    ]  # fmt: skip


def test_pages_of_the_exchange_are_accessible_and_fit(tab, content, people, client, site):
    visitor = tab()
    with override_settings(EXCHANGE_DEMO=True):
        store_mail(to="a@stadt.example", subject=LONG, text=LONG)
        run_jobs()
        problems = [p for path in open_paths(content, people) for p in check_screens(visitor, path)]
    for name, own in (("asking", paths_of_asking), ("asked", paths_of_asked)):
        page = tab()
        signed_in(page, client, people[name], site)
        for path in shared_paths(content) + own(content):
            problems += check_screens(page, path, narrowest=NARROWEST)
    page = tab()
    signed_in(page, client, moderator(), site)
    reports = ["/moderation/meldungen/", Report.objects.get().get_absolute_url()]
    problems += [p for path in reports for p in check_screens(page, path)]
    assert problems == [], "\n".join(problems)


def test_empty_pages_are_accessible(tab, client, site):
    page = tab(viewport={"width": 390, "height": 900})
    signed_in(page, client, acting(Role.COORDINATOR), site)
    paths = [
        "/anfragen/", "/anfragen/?show=ended", "/anfragen/zustaendigkeit/", "/bedarfe/",
        "/benachrichtigungen/", "/merkliste/", "/fachleute/", "/meine-kommune/",
    ]  # fmt: skip
    problems = [p for path in paths for p in check(page, path)]
    assert problems == [], "\n".join(problems)
