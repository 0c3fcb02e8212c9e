"""Every answer carries the security headers; reading sets no cookie; every address is known here."""

from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core.middleware import CONTENT_SECURITY_POLICY
from tests.factories import MunicipalityFactory, ProjectFactory

pytestmark = pytest.mark.django_db

PUBLIC = {
    "need_list", "need_detail", "post_list", "unsubscribe", "demo_mails", "demo_mail", "demo_mail_html",
    "follow_up", "follow_up_detail",
    "correction_choose", "correction_propose", "correction_thanks", "content_report",
    "content_report_thanks",
    "project_history", "project_version", "lesson_history", "lesson_version", "need_history",
    "need_version",
    "event_list", "event_detail", "event_history", "event_version", "event_calendar",
    "event_calendar_entry",
    "update_list", "project_feed",
    "review_letter",
    "lesson_list", "lesson_detail", "adoption_detail", "readiness_rules", "similar_municipalities",
    "home", "project_list", "project_detail", "municipality_list", "municipality_detail", "map",
    "search", "statistics",
    "imprint", "privacy", "accessibility", "easy_language", "report_barrier", "report_barrier_thanks",
    "project_card",
    "permalink", "permalink_data", "well-known-api-catalog", "well-known-oauth", "well-known-issuer",
    "feed", "sitemap", "robots", "stored_file", "invitation", "health-live", "health-ready",
}  # fmt: skip
API = {
    "api-root", "api-changes", "api-schema", "api-docs", "api-problem", "api-vocabularies", "api-vocabulary",
    "api-lessons", "api-lesson", "api-adoptions", "api-adoption", "api-project-adoption-graph",
    "api-project-readiness", "api-project-history", "api-project-version",
    "api-project-status-updates",
    "api-municipality-similar", "oembed", "api-catalog",
    "api-events", "api-event",
    "api-needs", "api-need", "api-artifacts",
    "api-search", "api-statistics", "api-funnel",
    "api-municipalities", "api-municipality", "api-projects", "api-project", "api-themes", "api-theme",
    "api-funding-programmes", "api-funding-programme", "api-with-slash", "api-missing",
    "api-suggestions", "api-suggestion",
    "api-me", "oauth-token", "oauth-revoke", "api-exports", "api-export", "api-export-metadata",
    "api-webhooks", "api-webhook", "api-webhook-secret", "api-webhook-ping", "api-webhook-enable",
    "api-webhook-deliveries", "api-webhook-redeliver",
}  # fmt: skip
SIGNED_IN = {
    "kept_form",
    "unsaved_input",
    "event_register", "event_leave", "event_participants", "event_participant_remove",
    "notice_list", "notices_read", "notification_settings", "post_take_off", "update_hide",
    "correction_detail", "correction_accept", "correction_refuse",
    "dashboard", "find_town", "request_access", "decide_access", "act_for", "account_profile",
}  # fmt: skip
MEMBERS = {
    "unsaved_discard", "correction_list", "town_portals", "town_portal_grant",
    "town_portal_withdraw",
    "project_from_text", "project_from_text_create", "project_text_template",
    "project_preview", "lesson_preview", "need_preview",
    "lesson_create", "lesson_edit", "lesson_submit", "lesson_withdraw", "lesson_archive",
    "lesson_restore", "lesson_revise", "lesson_delete", "lesson_narrow", "lesson_agree",
    "lesson_agree_withdraw", "adoption_record", "adoption_stage", "adoption_edit",
    "adoption_reconfirm", "adoption_withdraw", "adoption_confirm", "adoption_dispute",
    "adoption_start", "adoption_link", "adoption_report",
    "request_create", "request_list", "request_detail", "request_acknowledge", "request_write",
    "request_arrange", "request_share", "request_close", "request_lesson", "report_message",
    "responsibility_list",
    "responsibility_default", "responsibility_edit",
    "need_create", "need_edit", "need_submit", "need_withdraw", "need_archive", "need_restore",
    "need_revise", "need_delete", "need_join", "need_leave", "need_close", "need_reopen",
    "need_joint_project",
    "event_create", "event_edit", "event_preview", "event_submit", "event_withdraw", "event_archive",
    "event_restore", "event_revise", "event_delete", "event_cancel",
    "watch_list", "watch_themes", "watch_project", "watch_town", "search_save", "search_delete",
    "update_write", "update_edit", "update_take_back", "update_report",
    "post_ask", "post_answer", "post_report", "partnership_wish", "partnership_decide",
    "partnership_end", "expert_list", "expert_own",
    "team", "invite", "invitation_resend", "invitation_withdraw", "change_role", "member_handover",
    "leave_town", "town_log", "town_log_export", "succession_ask", "succession_withdraw",
    "town_profile_edit", "project_create", "project_edit", "project_review",
    "review_confirm", "review_confirm_contact", "review_confirm_many",
    "project_submit", "project_withdraw", "project_archive", "project_restore", "project_revise",
    "project_delete",
}  # fmt: skip
STAFF = {
    "correction_staff_list",
    "adoption_show_texts",
    "report_list",
    "report_detail",
    "moderation_queue",
    "overdue_towns",
    "overdue_town",
    "moderation_entry",
    "moderation_next",
    "moderation_bulk",
    "moderation_claim",
    "moderation_release",
    "text_block_list",
    "text_block_create",
    "text_block_edit",
    "access_request_list",
    "succession_list",
    "succession_appoint",
    "succession_accept",
    "whole_log",
    "whole_log_export",
}
FOREIGN = ("account_", "mfa_", "usersessions_", "admin:", "socialaccount_")


def names(resolver, prefix="") -> set[str]:
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{entry.namespace}:" if entry.namespace else ""
            found |= names(entry, prefix + inside)
        elif isinstance(entry, URLPattern):
            found.add(prefix + (entry.name or str(entry.pattern)))
    return found


def test_every_address_stands_in_a_permission_table():
    known = PUBLIC | API | SIGNED_IN | MEMBERS | STAFF
    own = {name for name in names(get_resolver()) if not name.startswith(FOREIGN)}
    assert own - known == set()
    assert known - names(get_resolver()) == set()


def paths() -> list[str]:
    project = ProjectFactory(published=True)
    town = MunicipalityFactory()
    return [
        "/", "/en/", "/projekte/", "/projekte/?q=x", project.get_absolute_url(), "/kommunen/",
        town.get_absolute_url(), "/karte/", "/impressum/", "/nirgends/", "/sitemap.xml", "/robots.txt",
        "/api/v1/projects/", "/api/v1/nothing/", "/api/docs/", "/health/live", "/projekte/?q=%00",
    ]  # fmt: skip


def test_headers_on_every_answer(client):
    for path in paths():
        response = client.get(path)
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, path
        assert response["X-Frame-Options"] == "DENY", path
        assert response["Referrer-Policy"], path
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert response["Permissions-Policy"], path
        assert response["X-Request-Id"], path


def test_only_the_card_of_a_project_may_be_framed_and_nothing_else_of_it_is_looser(client):
    """The one deliberate exception (docs/decisions/0020-embedding.md)."""
    response = client.get(f"/einbetten/projekte/{ProjectFactory(published=True).pk}/")
    assert "X-Frame-Options" not in response
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy.pop("frame-ancestors") == "*"
    assert set(policy) == {
        "default-src", "style-src", "img-src", "font-src", "base-uri", "form-action"
    }  # fmt: skip
    assert set(policy.values()) <= {"'none'", "'self'"}
    assert policy["default-src"] == "'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Permissions-Policy"]
    assert not response.cookies
    source = Path(__file__).parents[2]
    loosened = [
        str(file.relative_to(source))
        for file in source.glob("[a-z]*/**/*.py")
        if "frame-ancestors *" in file.read_text() or "xframe_options_exempt = " in file.read_text()
    ]
    assert [name for name in loosened if not name.startswith("tests/")] == ["discovery/embed.py"]


def test_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


def test_reading_sets_no_cookie(client):
    for path in paths():
        response = client.get(path)
        assert not response.cookies, path
        if path.startswith("/api/v1/"):
            assert "Cookie" not in response["Vary"], path


def test_error_page_tells_nothing_but_the_request(client, monkeypatch):
    from exchange import pages

    monkeypatch.setattr(pages, "project_map", lambda _projects: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "ZeroDivisionError" not in response.text
    assert response["X-Request-Id"] in response.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example"])
def test_foreign_host_is_refused_and_never_echoed(client, host):
    response = client.get("/", headers={"host": host})
    assert response.status_code == 400
    assert host not in response.text
