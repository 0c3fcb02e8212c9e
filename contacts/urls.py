from django.urls import path
from django.utils.translation import gettext_lazy as _

from contacts.views import follow_up, reports, requests, town

urlpatterns = [
    path(_("projekte/<uuid:pk>/anfragen/"), requests.ask, name="request_create"),
    path(_("anfragen/"), requests.request_list, name="request_list"),
    path(_("anfragen/zustaendigkeit/"), town.responsibility_list, name="responsibility_list"),
    path(
        _("anfragen/zustaendigkeit/alle/"),
        town.responsibility_edit,
        name="responsibility_default",
    ),
    path(
        _("anfragen/zustaendigkeit/<uuid:pk>/"),
        town.responsibility_edit,
        name="responsibility_edit",
    ),
    path(
        _("anfragen/nachrichten/<uuid:pk>/melden/"), reports.report_message, name="report_message"
    ),
    path(_("anfragen/<uuid:pk>/"), requests.request_detail, name="request_detail"),
    path(_("anfragen/<uuid:pk>/eingang/"), requests.acknowledge, name="request_acknowledge"),
    path(_("anfragen/<uuid:pk>/nachricht/"), requests.write, name="request_write"),
    path(_("anfragen/<uuid:pk>/termin/"), requests.arrange, name="request_arrange"),
    path(_("anfragen/<uuid:pk>/kontaktdaten/"), requests.share_contact, name="request_share"),
    path(
        _("anfragen/<uuid:pk>/erfahrungen/<uuid:lesson>/"),
        requests.show_lesson,
        name="request_lesson",
    ),
    path(_("anfragen/<uuid:pk>/abschliessen/"), requests.close, name="request_close"),
    path(
        _("rueckmeldung/einzelheiten/<str:token>/"),
        follow_up.follow_up_detail,
        name="follow_up_detail",
    ),
    path(_("rueckmeldung/<str:token>/"), follow_up.follow_up, name="follow_up"),
]
