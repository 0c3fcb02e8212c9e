"""Adoption texts appear without review: members may report them, moderators may hide them."""

import pytest

from adoptions.choices import Reason, Stage
from adoptions.models import PUBLIC_TEXTS, Adoption
from adoptions.services import confirming, moderating, recording
from core.errors import Incomplete, NotAllowed
from core.models import MailRecord
from editorial.models import Report
from editorial.reports import services as reports
from municipalities.actors import ANONYMOUS
from municipalities.choices import Role
from notifications.choices import Mode
from notifications.models import Notice
from tests.adoptions.recorded import record
from tests.factories import MembershipFactory, acting, administrator, moderator
from tests.mails import written_mails
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
RUDE = "Herr Meier ist an allem schuld"
TEXTS = {
    "changes": f"{RUDE} (Anpassung)",
    "result": f"{RUDE} (Ergebnis)",
    "funding_note": f"{RUDE} (Förderung)",
}
REASON = "Bitte keine Namen von Personen."


def details(**texts) -> dict:
    return {"depth": "", "funding": None, "changes": "", "result": "", "funding_note": ""} | texts


@pytest.fixture
def rude(adoption, adopter, origin):
    """A confirmed, ended adoption with text in every publicly readable field."""
    row = confirming.confirm(adoption, by=origin)
    row = recording.edit(row, by=adopter, fields=details(**TEXTS), expected_version=row.version)
    return recording.change_stage(
        row, by=adopter, stage=Stage.DECLINED, expected_version=row.version,
        reason_code=Reason.OTHER, reason=f"{RUDE} (Grund)",
    )  # fmt: skip


@pytest.fixture
def hidden(rude):
    report = moderating.report(rude, by=acting(), reason="Ein Name.")
    reports.handle(report, by=moderator(), note=REASON, hide=True)
    rude.refresh_from_db()
    return rude


def outlets(adoption) -> tuple[str, ...]:
    return (
        adoption.get_absolute_url(),
        f"/api/v1/adoptions/{adoption.pk}/",
        "/api/v1/adoptions/",
        "/api/v1/projects/?expand=adoptions",
        "/projekte/dipas/",
        adoption.municipality.get_absolute_url(),
    )


def test_every_public_text_is_shown_before_hiding(client, rude):
    page = client.get(rude.get_absolute_url()).text
    for name in PUBLIC_TEXTS:
        assert getattr(rude, name) in page, name


READERS = {
    "anonymous": (lambda origin, adopter: None, False),
    "third town": (lambda origin, adopter: acting(), False),
    "origin": (lambda origin, adopter: origin, False),
    "adopter": (lambda origin, adopter: adopter, True),
    "moderator": (lambda origin, adopter: moderator(), True),
    "administrator": (lambda origin, adopter: administrator(), True),
}


@pytest.mark.parametrize("who", READERS)
def test_hidden_texts_are_shown_to_adopter_and_moderators_only(
    client, hidden, origin, adopter, who
):
    actor, reads = READERS[who]
    person = actor(origin, adopter)
    if person:
        sign_in(client, person)
    page = client.get(hidden.get_absolute_url()).text
    assert (RUDE in page) == (REASON in page) == reads
    assert "Die Moderation hat die Texte dieses Eintrags verborgen" in page
    assert "verworfen" in page
    for path in outlets(hidden)[1:]:
        assert RUDE not in client.get(path).text, path


def test_adopter_is_notified_with_the_reason(hidden, adopter):
    mail = written_mails().filter(subject__contains="verborgen").get()
    assert mail.to == adopter.user.email
    assert REASON in mail.text
    assert hidden.texts_hidden_reason == REASON


def test_rewriting_does_not_publish_but_requests_moderation_again(client, hidden, adopter):
    recording.edit(
        hidden,
        by=adopter,
        fields=details(changes="Ganz sachlich."),
        expected_version=hidden.version,
    )
    assert "sachlich" not in client.get(hidden.get_absolute_url()).text
    report = Report.objects.open().get()
    assert "bittet, sie wieder zu zeigen" in report.reason
    sign_in(client, moderator())
    page = client.get(report.get_absolute_url()).text
    assert "Ganz sachlich." in page
    address = f"{hidden.get_absolute_url()}texte-zeigen/"
    assert address in page
    client.post(address)
    client.logout()
    assert "sachlich" in client.get(hidden.get_absolute_url()).text
    assert written_mails().filter(to=adopter.user.email, subject__contains="wieder öffentlich")


def test_members_of_other_towns_report_on_the_page(client, rude, adopter):
    address = f"{rude.get_absolute_url()}melden/"
    assert address not in client.get(rude.get_absolute_url()).text
    sign_in(client, adopter)
    assert address not in client.get(rude.get_absolute_url()).text
    assert client.post(address, {"reason": "x"}).status_code == 403
    sign_in(client, acting())
    assert address in client.get(rude.get_absolute_url()).text
    assert RUDE in client.get(address).text
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "Ein Name."})
    report = Report.objects.get()
    sign_in(client, moderator())
    page = client.get(report.get_absolute_url()).text
    for name in PUBLIC_TEXTS:
        assert getattr(rude, name) in page, name
    client.post(report.get_absolute_url(), {"hide": "on", "note": REASON})
    rude.refresh_from_db()
    assert rude.texts_hidden_at


def test_unreadable_adoption_cannot_be_reported(rude, project, adopter, origin):
    for actor in (ANONYMOUS, moderator()):
        with pytest.raises(NotAllowed):
            moderating.report(rude, by=actor, reason="x")
    unconfirmed = record(project, adopter)
    with pytest.raises(NotAllowed):
        moderating.report(unconfirmed, by=acting(), reason="x")
    with pytest.raises(NotAllowed):
        moderating.report(unconfirmed, by=origin, reason="without any text")


@pytest.mark.parametrize("who", ["third town", "origin", "adopter"])
def test_only_moderators_hide_and_restore(client, rude, hidden, origin, adopter, who):
    person = READERS[who][0](origin, adopter)
    with pytest.raises(NotAllowed):
        moderating.show_texts(hidden, by=person)
    with pytest.raises(NotAllowed):
        moderating.hide_texts(hidden, by=person, reason="x")
    sign_in(client, person)
    assert client.post(f"{hidden.get_absolute_url()}texte-zeigen/").status_code == 403
    assert Adoption.objects.get().texts_hidden_at


def test_hiding_needs_a_reason_and_is_idempotent(rude):
    staff = moderator()
    with pytest.raises(Incomplete):
        moderating.hide_texts(rude, by=staff, reason=" ")
    first = moderating.hide_texts(rude, by=staff, reason="Eins.")
    again = moderating.hide_texts(rude, by=staff, reason="Zwei.")
    assert (again.version, again.texts_hidden_reason) == (first.version, "Eins.")


def test_later_changes_reach_the_origin_in_its_digest(adoption, adopter, origin):
    Notice.objects.all().delete()
    MailRecord.objects.all().delete()
    row = adoption
    for stage in (Stage.PILOTING, Stage.OPERATING):
        row = recording.change_stage(row, by=adopter, stage=stage, expected_version=row.version)
    row = recording.edit(row, by=adopter, fields=details(changes="A"), expected_version=row.version)
    row = recording.edit(row, by=adopter, fields=details(changes="B"), expected_version=row.version)
    recording.edit(row, by=adopter, fields=details(changes="B"), expected_version=row.version)
    told = Notice.objects.filter(user=origin.user)
    assert sorted(row.data["what"] for row in told) == ["edited", "moved"]
    assert {row.mode for row in told} == {Mode.DIGEST}
    assert not MailRecord.objects.exists()


def test_digest_line_names_the_stage(client, adoption, adopter, origin):
    recording.change_stage(
        adoption, by=adopter, stage=Stage.OPERATING, expected_version=adoption.version
    )
    sign_in(client, origin)
    page = client.get("/benachrichtigungen/").text
    assert "„DIPAS“ in Haßfurt (Hessen): jetzt im Regelbetrieb" in page


def test_nobody_is_notified_of_their_own_action(project, adopter, origin):
    """Not even a person who also coordinates the origin."""
    MembershipFactory(user=adopter.user, municipality=origin.municipality, role=Role.COORDINATOR)
    adoption = record(project, adopter)
    Notice.objects.all().delete()
    recording.change_stage(
        adoption, by=adopter, stage=Stage.OPERATING, expected_version=adoption.version
    )
    assert [row.user for row in Notice.objects.all()] == [origin.user]
