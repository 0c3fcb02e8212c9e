from django.urls import path
from django.utils.translation import gettext_lazy as _

from municipalities.views import handover, joining, member

urlpatterns = [
    path(_("meine-kommune/"), member.dashboard, name="dashboard"),
    path(_("meine-kommune/team/"), member.team, name="team"),
    path(_("meine-kommune/team/einladen/"), member.invite, name="invite"),
    path(
        _("meine-kommune/einladungen/<uuid:pk>/erneut/"),
        member.resend_invitation,
        name="invitation_resend",
    ),
    path(
        _("meine-kommune/einladungen/<uuid:pk>/zurueckziehen/"),
        member.withdraw_invitation,
        name="invitation_withdraw",
    ),
    path(_("meine-kommune/team/<int:pk>/rolle/"), member.change_role, name="change_role"),
    path(_("meine-kommune/team/<int:pk>/uebergabe/"), handover.hand_over, name="member_handover"),
    path(_("meine-kommune/verlassen/"), handover.leave, name="leave_town"),
    path(
        _("meine-kommune/verlassen/nachfolge/"),
        handover.ask_for_successor,
        name="succession_ask",
    ),
    path(
        _("meine-kommune/verlassen/nachfolge/zuruecknehmen/"),
        handover.withdraw_succession,
        name="succession_withdraw",
    ),
    path(_("meine-kommune/profil/"), member.edit_profile, name="town_profile_edit"),
    path(_("handeln-fuer/"), member.act_for, name="act_for"),
    path(_("einladung/<str:token>/"), joining.invitation, name="invitation"),
    path(_("zugang-beantragen/"), joining.find_town, name="find_town"),
    path(_("zugang-beantragen/<str:ars>/"), joining.request_access, name="request_access"),
    path(_("zugang/<uuid:pk>/entscheiden/"), joining.decide_access, name="decide_access"),
    path(_("moderation/zugang/"), joining.access_requests, name="access_request_list"),
    path(_("moderation/nachfolge/"), handover.succession_list, name="succession_list"),
    path(
        _("moderation/nachfolge/<uuid:pk>/einladen/"),
        handover.appoint_successor,
        name="succession_appoint",
    ),
    path(
        _("moderation/nachfolge/<uuid:pk>/annehmen/"),
        handover.accept_departure,
        name="succession_accept",
    ),
]
