"""The permission table: every URL of the site, its methods, and who may use them (docs/security.md).

``name  methods  gate  object  who may``. Methods: G GET, P POST. The gate is checked before the object:

open     everybody alike; cookies are ignored
all      everybody
signed   signed-in people; others are redirected to the sign-in
member   people acting for a town; other signed-in people get 403, or 404 for objects they may not see
staff    moderators and administrators with second factor; others 403
portal   API clients with a token; others 401
token    a secret link, the same for everybody
account  pages of django-allauth about one's own account; open to visitors if ``ALL``

``object`` is a kind in `tests.security.worlds`, which defines its readers; ``who may`` lists the
readers who are not refused. A trailing ``?`` means: with an object, the page exists for some objects
only (404 for others); without an object, other people who pass the gate may GET but not POST.
"""

from dataclasses import dataclass

from tests.security.people import chosen

TABLE = """
health-live G open - ALL
health-ready G open - ALL
components G all - ALL
demo_mails G token - ALL
demo_mail G token - ALL
demo_mail_html G token - ALL
robots G open - ALL
sitemap G open - ALL
sitemap_kind G open - ALL
sitemap_part G open - ALL
feed G open - ALL
event_calendar G open - ALL
project_feed G open project ALL
event_calendar_entry G open event ALL
project_card G open project ALL
permalink G all entry ALL
permalink_data G open entry ALL ?
well-known-oauth G open - ALL
well-known-issuer G open - ALL
well-known-api-catalog G open - ALL
stored_file G all file ALL

home G all - ALL
imprint G all - ALL
privacy G all - ALL
accessibility G all - ALL
easy_language G all - ALL
report_barrier GP all - ALL
report_barrier_thanks G all - ALL
map G all - ALL
search G all - ALL
statistics G all - ALL
readiness_rules G all - ALL
project_list G all - ALL
lesson_list G all - ALL
need_list G all - ALL
event_list G all - ALL
municipality_list G all - ALL
municipality_detail G all town ALL
similar_municipalities G all town ALL

project_detail G all project ALL
project_history G all project ALL ?
project_version G all project ALL ?
lesson_detail G all lesson ALL
lesson_history G all lesson ALL ?
lesson_version G all lesson ALL ?
need_detail G all need ALL
need_history G all need ALL ?
need_version G all need ALL ?
event_detail G all event ALL
event_history G all event ALL ?
event_version G all event ALL ?
adoption_detail G all adoption ALL
post_list G all project ALL ?
update_list G all project ALL ?
correction_choose G all entry ALL ?
correction_propose GP all entry ALL ?
correction_thanks G all entry ALL ?
content_report GP all entry ALL ?
content_report_thanks G all entry ALL ?

project_create GP member - TOWNS
project_from_text GP member - TOWNS
project_from_text_create GP member - TOWNS
project_text_template G member - TOWNS
project_edit GP signed project OWN
project_preview G signed project OWN
project_review G signed project OWN
project_submit P signed project OWN
project_withdraw P signed project OWN
project_archive P signed project AA
project_restore P signed project AA
project_revise P signed project OWN
project_delete GP signed project OWN

lesson_create GP member project OWN
lesson_edit GP signed lesson OWN
lesson_preview G signed lesson OWN
lesson_submit P signed lesson OWN
lesson_withdraw P signed lesson OWN
lesson_archive P signed lesson AA
lesson_restore P signed lesson AA
lesson_revise P signed lesson OWN
lesson_delete GP signed lesson OWN
lesson_narrow P member lesson OWN
lesson_agree P member lesson OUT
lesson_agree_withdraw P member lesson TOWNS

need_create GP member - TOWNS
need_edit GP signed need OWN
need_preview G signed need OWN
need_submit P signed need OWN
need_withdraw P signed need OWN
need_archive P signed need AA
need_restore P signed need AA
need_revise P signed need OWN
need_delete GP signed need OWN
need_join P member need OUT
need_leave P member need TOWNS
need_close P member need OWN
need_reopen P member need OWN
need_joint_project P member need OWN

event_create GP member - TOWNS
event_edit GP signed event OWN
event_preview G signed event OWN
event_submit P signed event OWN
event_withdraw P signed event OWN
event_archive P signed event AA
event_restore P signed event AA
event_revise P signed event OWN
event_delete GP signed event OWN
event_cancel P member event OWN
event_register P signed event TOWNS+STAFF
event_leave P signed event ALL
event_participants G signed event OWN+SA
event_participant_remove P signed registration AA+SA

adoption_record GP member project OUT
adoption_stage P member adoption SIDE
adoption_edit P member adoption SIDE
adoption_reconfirm P member adoption SIDE
adoption_withdraw P member adoption SIDE
adoption_start P member adoption SIDE
adoption_link P member adoption SIDE
adoption_confirm P member adoption OWN
adoption_dispute P member adoption OWN
adoption_report GP member adoption OWN+RC
adoption_show_texts P staff adoption STAFF

post_ask GP member project TOWNS
post_answer GP member post TOWNS
post_report GP member post TOWNS
post_take_off GP signed post SIDE+STAFF
partnership_wish GP member project OUT
partnership_decide P member partnership OWN
partnership_end P member partnership OWN+SIDE
update_write GP member project OWN
update_edit GP member update OWN
update_take_back GP member update OWN
update_hide GP signed update STAFF
update_report GP member update TOWNS

request_create GP member project OUT
request_list G member - TOWNS
request_detail G member request OWN+SIDE
request_acknowledge P member request OWN
request_write P member request OWN+SIDE
request_arrange P member request OWN+SIDE
request_share P member request OWN+SIDE
request_lesson P member request-lesson OWN
request_close P member request OWN+SIDE
report_message GP member message OWN+SIDE
responsibility_list G member - TOWNS
responsibility_default GP member - AA+AB+RC
responsibility_edit GP member own-project AA
follow_up GP token - ALL
follow_up_detail P token - ALL

expert_list G member - TOWNS
expert_own GP member - TOWNS
watch_list G member - TOWNS
watch_themes P member - TOWNS
watch_project P member project TOWNS ?
watch_town P member town TOWNS
search_save GP member - TOWNS
search_delete P member search OWN

dashboard G signed - ALL
find_town G signed - ALL
request_access GP signed town ALL
act_for P signed - ALL
account_profile GP signed - ALL
notice_list G signed - ALL
notices_read P signed - ALL
notification_settings GP signed - ALL
kept_form G signed - ALL
unsaved_discard P member form TOWNS
unsubscribe GP token - ALL
team G member - TOWNS
invite P member - AA+AB+RC
invitation GP token - ALL
invitation_resend P member invitation AA
invitation_withdraw P member invitation AA
change_role P member membership AA
member_handover GP member membership AA
leave_town GP member - TOWNS
succession_ask P member - TOWNS
succession_withdraw P member - TOWNS
town_profile_edit GP member - AA+AB+RC ?
town_log G member - AA+AB+RC
town_log_export G member - AA+AB+RC
town_portals G member - TOWNS
town_portal_grant P member portal AA+AB+RC
town_portal_withdraw P member portal AA+AB+RC
decide_access P signed access-request AA+STAFF

review_confirm P signed entry OWN ?
review_confirm_contact P signed entry OWN ?
review_confirm_many P member - TOWNS
review_letter GP token - ALL
correction_list G member - TOWNS
correction_detail G signed correction OWN+STAFF
correction_accept P signed correction OWN
correction_refuse P signed correction OWN

moderation_queue G staff - STAFF
moderation_next P staff - STAFF
moderation_bulk P staff - STAFF
moderation_entry GP staff entry STAFF ?
moderation_claim P staff entry STAFF ?
moderation_release P staff entry STAFF ?
report_list G staff - STAFF
report_detail GP staff report STAFF
canned_response_list G staff - STAFF
canned_response_create GP staff - STAFF
canned_response_edit GP staff text-block STAFF
correction_staff_list G staff - STAFF
overdue_towns G staff - STAFF
overdue_town G staff town STAFF
access_request_list G staff - STAFF
succession_list G staff - STAFF
succession_appoint P staff succession STAFF
succession_accept P staff succession STAFF
whole_log G signed - SA
whole_log_export G signed - SA

api-docs G open - ALL
api-problem G open - ALL
api-root G open - ALL
api-catalog G open - ALL
api-schema G open - ALL
api-vocabularies G open - ALL
api-vocabulary G open - ALL
api-changes G open - ALL
api-municipalities G open - ALL
api-municipality G open town ALL
api-municipality-similar G open town ALL
api-projects G open - ALL
api-project G open project ALL
api-project-adoption-graph G open project ALL
api-project-history G open project ALL
api-project-version G open project ALL
api-project-readiness G open project ALL
api-project-status-updates G open project ALL
api-adoptions G open - ALL
api-adoption G open adoption ALL
api-events G open - ALL
api-event G open event ALL
api-lessons G open - ALL
api-lesson G open lesson ALL
api-needs G open - ALL
api-need G open need ALL
api-artifacts G open - ALL
api-search G open - ALL
api-statistics G open - ALL
api-funnel G open - ALL
api-themes G open - ALL
api-theme G open - ALL
api-funding-programmes G open - ALL
api-funding-programme G open - ALL
api-exports G open - ALL
api-export G open - ALL
api-export-metadata G open - ALL
oembed G open - ALL
api-with-slash G open - ALL
api-missing G open - ALL
api-me G portal - PK
api-suggestions G portal - PK
api-suggestion G portal suggestion PK
api-webhooks GP portal - PK
api-webhook G portal hook PK
api-webhook-secret P portal hook PK
api-webhook-ping P portal hook PK
api-webhook-enable P portal hook PK
api-webhook-deliveries G portal hook PK
api-webhook-redeliver P portal hook PK ?
oauth-token P token - ALL
oauth-revoke P token - ALL
unsaved_input GP portal - TOWNS+NT+XX+STAFF

account_login GP account - ALL
account_logout GP account - ALL
account_inactive G account - ALL
account_signup GP account - ALL
account_reauthenticate GP account - -
account_email GP account - -
account_email_verification_sent G account - ALL
account_change_password GP account - -
account_set_password GP account - -
account_reset_password GP account - ALL
account_confirm_login_code GP account - ALL
account_reset_password_from_key_done G account - ALL
account_reset_password_from_key GP account - ALL
account_reset_password_done G account - ALL
account_request_login_code GP account - ALL
mfa_index G account - -
mfa_authenticate GP account - ALL
mfa_reauthenticate GP account - -
mfa_activate_totp GP account - -
mfa_deactivate_totp GP account - -
mfa_view_recovery_codes G account - -
mfa_generate_recovery_codes GP account - -
mfa_download_recovery_codes G account - -
mfa_list_webauthn G account - -
mfa_add_webauthn GP account - -
mfa_reauthenticate_webauthn GP account - -
mfa_remove_webauthn GP account - -
mfa_edit_webauthn GP account - -
mfa_login_webauthn GP account - ALL
usersessions_list GP account - -
"""


@dataclass(frozen=True)
class Action:
    name: str
    methods: tuple[str, ...]
    gate: str
    kind: str
    may: frozenset[str]
    for_some: bool


def _row(line: str) -> Action:
    name, methods, gate, kind, may, *some = line.split()
    verbs = tuple({"G": "get", "P": "post"}[letter] for letter in methods)
    return Action(name, verbs, gate, kind.strip("-"), frozenset(chosen(may)), bool(some))


ACTIONS = {row.name: row for row in map(_row, TABLE.strip().replace("\n\n", "\n").split("\n"))}
