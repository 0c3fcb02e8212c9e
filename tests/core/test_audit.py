"""The audit log: append-only, one row per write, with request or job (docs/audit.md)."""

import ast
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from adoptions.choices import Action
from contacts.transitions import MOVES as REQUEST_MOVES
from core.audit import recording as audit
from core.jobs.context import named
from core.models import AuditEntry
from editorial.workflow.permissions import MOVES
from exchange.audit_log.actions import FOR_ADMINISTRATORS, IN_TOWN, WORDS
from municipalities.models import AccessRequest
from tests.factories import MunicipalityFactory, UserFactory, acting, administrator
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
RECORDING = {"record", "record_kind", "audited"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'other'",
        "DELETE FROM core_auditentry",
        "TRUNCATE core_auditentry",
    ],
)
def test_rows_cannot_be_changed_or_deleted(statement):
    audit.record("created", MunicipalityFactory(), by=None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(action="created").exists()


def test_entry_holds_the_request_id(client):
    coordinator = acting("coordinator")
    answer = sign_in(client, coordinator).post(
        "/meine-kommune/team/einladen/", {"email": "neu@stadt.example", "role": "editor"}
    )
    assert AuditEntry.objects.get(action="invited").request_id == answer.headers["X-Request-Id"]


def test_entry_names_the_background_job():
    class Job:
        task_name = "contacts.remind"

    class Context:
        job = Job

    town = MunicipalityFactory()
    named(lambda: audit.record("request_reminded", town, by=None), Context, None)
    assert AuditEntry.objects.get(action="request_reminded").detail == {"job": "contacts.remind"}
    audit.record("created", town, by=None)
    assert AuditEntry.objects.get(action="created").detail == {}


def test_sign_in_and_its_failure_are_noted_without_address_or_password(client):
    user = UserFactory(password="ein-langes-passwort")
    address = reverse("account_login")
    client.post(address, {"login": user.email, "password": "falsch-falsch-falsch"})
    client.post(address, {"login": "niemand@stadt.example", "password": "falsch-falsch-falsch"})
    failed = AuditEntry.objects.filter(action="sign_in_failed").order_by("id")
    assert [row.object_id for row in failed] == [str(user.pk), ""]
    assert all(row.detail == {} and row.actor_id is None for row in failed)
    client.force_login(user)


def test_own_details_and_changes_by_the_administration_are_noted(client):
    person = UserFactory()
    admin = administrator()
    sign_in(client, admin)
    client.post(
        reverse("admin:accounts_user_change", args=[person.pk]),
        {"site_role": "moderator", "language": "de", "full_name": "", "office": "", "is_active": 1},
    )
    row = AuditEntry.objects.get(action="user_changed")
    assert row.actor_id == admin.user_id
    assert row.detail["changed"] == {"site_role": ["none", "moderator"]}
    client.post("/accounts/profil/", {"full_name": "Neu", "office": "", "language": "de"})


def test_pages_of_the_administration_are_noted(client):
    admin = administrator()
    sign_in(client, admin)
    address = reverse("admin:core_sitepage_change", args=["imprint"])
    client.post(address, {"code": "imprint", "text_de": "Neu", "text_en": "", "is_sample": ""})
    row = AuditEntry.objects.get(action="admin_changed")
    assert (row.kind, row.object_id) == ("core.sitepage", "imprint")
    assert "Neu" not in str(row.detail)


def _codes() -> set[str]:
    """Every action code that the source writes as a literal."""
    found = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in ("tests", ".venv", ".uv", "bench", "node_modules"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in RECORDING and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def _name(function) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def test_every_action_has_a_label():
    codes = _codes()
    assert {"created", "invited", "file_stored"} <= codes
    codes |= {"submitted" if name == "submit" else name for name in MOVES}
    codes |= {f"request_{name}" for name in REQUEST_MOVES}
    codes |= {f"adoption_{action}" for action in Action.values}
    codes |= {f"access_{s}" for s in AccessRequest.Status.values if s != "pending"}
    assert codes - set(WORDS) == set()


def test_entries_for_administrators_are_not_shown_to_towns():
    assert not set(IN_TOWN) & set(FOR_ADMINISTRATORS)
