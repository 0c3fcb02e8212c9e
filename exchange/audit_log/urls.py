from django.urls import path
from django.utils.translation import gettext_lazy as _

from exchange.audit_log import views

urlpatterns = [
    path(_("meine-kommune/protokoll/"), views.town_log, name="town_log"),
    path(_("meine-kommune/protokoll/export/"), views.town_log_export, name="town_log_export"),
    path(_("moderation/protokoll/"), views.whole_log, name="whole_log"),
    path(_("moderation/protokoll/export/"), views.whole_log_export, name="whole_log_export"),
]
