"""Databases from before 1.0 are carried over whole, or refused untouched.

PostgreSQL changes tables inside a transaction, so the former state is made, and undone, in that of
each test.
"""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from editorial.models import PublishedVersion, ReturnedText, UnsavedInput
from exchange.audit_log.forms import FORMER_KINDS, kind_label
from exchange.carry_over import stored_names
from exchange.carry_over.recognition import FORMER, PRESENT, Chain, chain_of
from exchange.carry_over.services import carry_over
from exchange.carry_over.stored_names import TASKS
from kept_forms.content import Content
from kept_forms.models import KeptForm
from portals.models import Portal
from tests.api.portals import make_portal_without_token
from tests.exchange.former_chain import make_former, schema
from tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db
ALL_RECORDED = "SELECT app, name FROM django_migrations"
ARTIFACT = {"id": "1", "title": "Vorlage", "licence": "MIT", "visibility": "public"}


def rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def recorded(pairs) -> None:
    with connection.cursor() as cursor:
        apps = [*stored_names.APPS] if pairs else [app for app, _name in rows(ALL_RECORDED)]
        cursor.execute("DELETE FROM django_migrations WHERE app = ANY(%s)", [apps])
        cursor.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [*pairs]
        )


def assert_refused(chain: Chain) -> None:
    assert chain_of(connection) is chain
    [error] = run_checks(databases=["default"], tags=["database"])
    assert (error.id, "carry_over" in error.msg) == ("exchange.E001", True)
    with pytest.raises(CommandError, match="carry_over"):
        call_command("migrate", verbosity=0)


def test_a_new_database_is_not_touched():
    before = schema()
    assert chain_of(connection) is Chain.PRESENT
    assert not carry_over()
    assert run_checks(databases=["default"], tags=["database"]) == []
    assert schema() == before


def test_a_former_database_becomes_a_new_one():
    before = schema()
    portal = make_portal_without_token(name="Landesportal")
    make_former()
    assert schema() != before
    assert_refused(Chain.FORMER)

    assert carry_over()

    assert chain_of(connection) is Chain.PRESENT
    assert Portal.objects.get().name == portal.name
    assert not carry_over()
    call_command("migrate", verbosity=0)
    assert schema() == before


def test_names_in_rows_follow():
    member = MembershipFactory()
    project = ProjectFactory()
    about = {"kind": "projects.project", "object_id": project.pk}
    snapshot = {"title": "x", "license": "CC0-1.0", "artifacts": [ARTIFACT, {"id": "2"}]}
    PublishedVersion.objects.create(
        **about, number=9, published_at=timezone.now(), snapshot=snapshot
    )
    ReturnedText.objects.create(**about, returned_at=timezone.now(), snapshot=snapshot)
    typed = [["artifacts-0-licence", "MIT"], ["title", "licence"]]
    UnsavedInput.objects.create(
        user=member.user, municipality=member.municipality, form="f", fields=typed,
        writer="w", sequence=1, saved_at=timezone.now(),
    )  # fmt: skip
    content = Content(path="/x/", page="/x/", view="api.suggestions.town_views", fields=typed)
    KeptForm.objects.create(browser="b", content=content.sealed(), expires_at=timezone.now())
    make_former()
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
            " VALUES ('default', %s, %s, '{}')",
            [(name, name) for name in [*TASKS, "core.send_mail"]],
        )

    carry_over()

    carried = snapshot | {
        "artifacts": [
            {"id": "1", "title": "Vorlage", "license": "MIT", "visibility": "public"},
            {"id": "2"},
        ]
    }
    assert PublishedVersion.objects.get(number=9).snapshot == carried
    assert ReturnedText.objects.get().snapshot == carried
    typed = [["artifacts-0-license", "MIT"], ["title", "licence"]]
    assert UnsavedInput.objects.get().fields == typed
    form = Content.unsealed(KeptForm.objects.get().content)
    assert (form.view, form.fields) == ("portals.suggestions.town_views", typed)
    jobs = rows("SELECT task_name, queueing_lock FROM procrastinate_jobs")
    assert {*jobs} >= {(name, name) for name in [*TASKS.values(), "core.send_mail"]}
    assert not rows("SELECT 1 FROM django_content_type WHERE app_label = 'api'")
    assert rows("SELECT 1 FROM auth_permission WHERE codename = 'add_cannedresponse'")


@pytest.mark.parametrize(
    "recorded_rows",
    [
        FORMER - {("needs", "0005_roomier_texts")},
        FORMER | {("portals", "0001_initial")},
        (FORMER - {("api", "0010_missing_records")}) | {("core", "0002_sample_pages")},
        set(),
    ],
    ids=["older", "half carried over", "mixed", "nothing recorded"],
)
def test_every_other_state_is_refused_untouched(recorded_rows):
    make_former()
    recorded(recorded_rows)
    before = schema()
    assert_refused(Chain.OUTDATED)
    with pytest.raises(CommandError, match="c3500a6"):
        carry_over()
    assert schema() == before


def test_the_first_migrations_of_the_former_chain_are_no_present_ones():
    recorded({("core", "0001_initial"), ("accounts", "0001_initial")})
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_mailrecord DROP COLUMN guard")
    assert_refused(Chain.OUTDATED)


def test_a_failure_leaves_everything_as_it_was(monkeypatch):
    make_former()
    before = schema()

    def fail(cursor):
        raise RuntimeError

    monkeypatch.setattr(stored_names, "migrations", fail)
    with pytest.raises(RuntimeError):
        carry_over()
    assert (chain_of(connection), schema()) == (Chain.FORMER, before)


def test_present_names_are_those_of_the_initial_migrations():
    from django.db.migrations.loader import MigrationLoader

    names = set(MigrationLoader(None).disk_migrations)
    assert names >= PRESENT
    assert not names & (FORMER - PRESENT), "a name of the former chain marks a database as former"


def test_the_audit_log_shows_former_labels_by_the_names_of_today():
    assert kind_label("api.peer") == kind_label("federation.peer") == "Partner-Instanz"
    assert set(map(kind_label, FORMER_KINDS)) == set(map(kind_label, FORMER_KINDS.values()))
    assert not set(map(kind_label, FORMER_KINDS)) & set(FORMER_KINDS)
