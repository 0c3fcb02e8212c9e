from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from editorial.authoring.urls import entry_urls
from events import registration_views, views

urlpatterns = [
    path(_("veranstaltungen/"), views.event_list, name="event_list"),
    path(_("veranstaltungen/neu/"), views.PAGES.create, name="event_create"),
    path(_("veranstaltungen/"), include(entry_urls(views.PAGES))),
    path(_("veranstaltungen/<uuid:pk>/absagen/"), views.cancel, name="event_cancel"),
    path(
        _("veranstaltungen/<uuid:pk>/anmelden/"), registration_views.register, name="event_register"
    ),
    path(_("veranstaltungen/<uuid:pk>/abmelden/"), registration_views.leave, name="event_leave"),
    path(
        _("veranstaltungen/<uuid:pk>/anmeldungen/"),
        registration_views.participants,
        name="event_participants",
    ),
    path(
        _("veranstaltungen/<uuid:pk>/anmeldungen/<uuid:registration>/zuruecknehmen/"),
        registration_views.remove,
        name="event_participant_remove",
    ),
    path(_("veranstaltungen/<str:slug>/"), views.event_detail, name="event_detail"),
]
