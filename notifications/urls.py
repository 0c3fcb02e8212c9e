from django.urls import path
from django.utils.translation import gettext_lazy as _

from notifications import views

urlpatterns = [
    path(_("benachrichtigungen/"), views.notice_list, name="notice_list"),
    path(_("benachrichtigungen/gelesen/"), views.read_all, name="notices_read"),
    path(
        _("benachrichtigungen/einstellungen/"),
        views.notification_settings,
        name="notification_settings",
    ),
    path(_("abbestellen/<str:token>/"), views.unsubscribe, name="unsubscribe"),
]
