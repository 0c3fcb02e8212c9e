"""Conversations of two towns never appear in any outlet for anybody else.

An outlet whose URL contains an id is added to OUTLETS; the others are discovered.
"""

import json
from contextlib import suppress
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from contacts.services import reporting
from core.models import AuditEntry, MailRecord
from municipalities.choices import Role
from notifications.models import Notice
from tests.contacts.outsiders import SEARCHED, SECRET, body, like, sign_in_as
from tests.contacts.talks import ask, close, say
from tests.factories import acting, administrator, moderator
from tests.mails import written_mails
from tests.security.addresses import PARTS
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
API_PATHS = [
    path
    for path in json.loads(Path("docs/openapi.json").read_text())["paths"]
    if "{" not in path
]  # fmt: skip


def attachments(row) -> list[str]:
    files = row.messages.values_list("files__file", flat=True)
    return [reverse("stored_file", args=[pk, "original"]) for pk in files]


def in_both_languages(name: str, key) -> list[str]:
    found = []
    for language in ("de", "en"):
        with override(language):
            found.append(reverse(name, args=[key]))
    return found


OUTLETS = {
    "its page": lambda row: in_both_languages("request_detail", row.pk),
    "reporting a message": lambda row: [
        reverse("report_message", args=[pk]) for pk in row.messages.values_list("pk", flat=True)
    ],
    "files": attachments,
    "list": lambda row: [
        f"/anfragen/?box={box}&show={show}" for box in ("", "received", "sent") for show in ("", "ended")
    ],
    "page of the project": lambda row: in_both_languages("project_detail", row.project.slug),
    "asking oneself": lambda row: [reverse("request_create", args=[row.project_id])],
    "pages of the towns": lambda row: [
        row.asking.get_absolute_url(), row.asked.get_absolute_url(),
    ],
    "permanent addresses": lambda row: [
        f"/id/{pk}/" for pk in (row.pk, *row.messages.values_list("pk", flat=True))
    ],
    "moderation": lambda row: [
        f"/moderation/project/{row.project_id}/", f"/moderation/contactrequest/{row.pk}/",
        f"/moderation/message/{row.messages.first().pk}/", "/moderation/meldungen/",
        f"/moderation/meldungen/{row.messages.first().pk}/",
    ],
    "search": lambda row: [
        f"{path}?q={SEARCHED}" for path in ("/projekte/", "/erfahrungen/", "/bedarfe/", "/kommunen/")
    ],
    "feeds": lambda row: [f"/feeds/{kind}.atom" for kind in ("projects", "lessons", "needs")],
}  # fmt: skip


def texts(client, paths, *, follow: bool = False):
    """Each path with its answer; paths with the same target are read once."""
    pages = {}

    def page(path):
        if path not in pages:
            pages[path] = client.get(path)
            pages[path].read = body(pages[path])
        return pages[path]

    for path in paths:
        answer, hops = page(path), 0
        while follow and answer.headers.get("Location"):
            hops += 1
            assert hops < 10, path
            answer = page(urljoin(path, answer.headers["Location"]))
        yield path, answer.read


def test_no_outlet_shows_a_conversation_to_outsiders(outsiders, ended):
    found = {
        (who, outlet, path)
        for who, client in outsiders.items()
        for outlet, paths_of in OUTLETS.items()
        for path, text in texts(client, paths_of(ended), follow=True)
        if SECRET in text or (str(ended.pk) in text and str(ended.pk) not in path)
    }
    assert found == set()


def test_no_page_without_parameters_shows_it_to_outsiders(outsiders, talk):
    found = {
        (who, path)
        for who, client in outsiders.items()
        for path, text in texts(client, pages_without_parameters())
        if SECRET in text or str(talk.pk) in text
    }
    assert found == set()


def pages_without_parameters() -> list[str]:
    found = []
    for name in sorted(PARTS):
        if not name.startswith("admin:"):  # the audit log names ids, see below
            with suppress(NoReverseMatch):
                found.append(reverse(name))
    return found


def test_outsiders_cannot_tell_it_from_a_missing_request(outsiders, ended):
    paths = [
        path
        for outlet in ("its page", "reporting a message", "files")
        for path in OUTLETS[outlet](ended)
    ]
    answers = {
        (who, path): (client.get(path).status_code, client.get(like(path)).status_code)
        for who, client in outsiders.items()
        for path in paths
    }
    told = {key: both for key, both in answers.items() if both[0] != both[1] or 200 in both}
    assert told == {}


def test_page_access_matches_the_permission_table(client, ended, asker):
    page = f"/anfragen/{ended.pk}/"
    assert client.get(page).status_code == 302
    for who, status in (
        ("editor of a third town", 404), ("coordinator of a third town", 404),
        ("forged session", 404), ("moderator", 404), ("administrator", 404), ("removed member", 404),
    ):  # fmt: skip
        assert sign_in_as(client, who, asker).get(page).status_code == status, who
    for path in attachments(ended):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("side", ["asking", "asked"])
def test_all_members_of_both_towns_read_it(client, ended, side, role):
    sign_in(client, acting(role, getattr(ended, side)))
    page = client.get(f"/anfragen/{ended.pk}/").text
    for words in ("Taugt", "Wir nehmen", f"Die {SECRET} läuft", f"{SECRET}.pdf"):
        assert words in page
    for path in attachments(ended):
        answer = client.get(path)
        assert SECRET in body(answer)
        assert answer["Cache-Control"] == "private, no-store"
    assert f"/anfragen/{ended.pk}/" in client.get("/anfragen/?show=ended").text
    assert f"/anfragen/{ended.pk}/" in client.get("/projekte/dipas/").text


def test_admin_shows_no_conversation(client, ended, asked):
    reporting.report(ended.messages.last(), by=asked, reason="Ton")
    registered = {model._meta.label for model in admin.site._registry}
    assert not {label for label in registered if label.startswith("contacts.")}
    assert not registered & {"editorial.Report", "editorial.StoredFile", "notifications.Notice"}
    sign_in(client, administrator())
    index = client.get(reverse("admin:index"))
    assert index.status_code == 200
    assert SECRET not in index.text
    for model in admin.site._registry:
        stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listed = client.get(reverse(f"{stem}_changelist"))
        assert listed.status_code == 200
        assert SECRET not in listed.text, stem
        for row in model._base_manager.all()[:20]:
            assert SECRET not in client.get(reverse(f"{stem}_change", args=[row.pk])).text, stem


@pytest.mark.parametrize("who", ["anonymous", "asker", "portal"])
def test_api_exposes_no_conversation(client, ended, asker, who):
    headers = {"Authorization": "Bearer portal"} if who == "portal" else {}
    if who == "asker":
        sign_in(client, asker)
    project = f"/api/v1/projects/{ended.project_id}/"
    paths = [*API_PATHS, *[f"{path}?q={SEARCHED}" for path in API_PATHS]]
    paths += [project, f"{project}adoption-graph/", f"{project}readiness/", "/api/v1/schema/"]
    for town in (ended.asking, ended.asked):
        paths.append(f"/api/v1/municipalities/{town.ars}/")
    for path in paths:
        text = body(client.get(path, headers=headers))
        assert SECRET not in text, path
        assert str(ended.pk) not in text, path


def test_each_word_is_stored_in_one_place_only(ended):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)"
            " FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        holding = set()
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text ILIKE %s", [f"%{SECRET}%"])
            holding |= {table} if cursor.fetchone() else set()
    assert holding == {
        "public.contacts_message", "public.contacts_contactrequest", "public.contacts_followup",
        "public.editorial_storedfile",
    }  # fmt: skip


def test_mails_and_notices_go_to_the_two_towns_only_and_quote_nothing(
    client, project, asked, asker
):
    others = [acting(Role.COORDINATOR), moderator(), administrator()]
    row = ask(project, asker, text=SECRET)
    written_mails()
    say(row, asked, SECRET)
    written_mails()
    close(row, asker, note=SECRET)
    two = {asked.user.email, asker.user.email}
    assert set(MailRecord.objects.values_list("to", flat=True)) == two
    assert set(Notice.objects.values_list("user", flat=True)) == {asked.user_id, asker.user_id}
    for mail in written_mails():
        assert SECRET not in mail.subject + mail.text + mail.html
    for actor in others:
        assert "DIPAS" not in sign_in(client, actor).get("/benachrichtigungen/").text
    assert SECRET not in repr(list(AuditEntry.objects.values()))
