from django.urls import path
from django.utils.translation import gettext_lazy as _

from adoptions import transfer, views

urlpatterns = [
    path(_("uebertragbarkeit/"), transfer.rules_page, name="readiness_rules"),
    path(_("projekte/<uuid:pk>/nachnutzen/"), views.record, name="adoption_record"),
    path(_("nachnutzungen/<uuid:pk>/"), views.adoption_detail, name="adoption_detail"),
    path(_("nachnutzungen/<uuid:pk>/stand/"), views.change_stage, name="adoption_stage"),
    path(_("nachnutzungen/<uuid:pk>/angaben/"), views.edit, name="adoption_edit"),
    path(_("nachnutzungen/<uuid:pk>/stimmt-noch/"), views.reconfirm, name="adoption_reconfirm"),
    path(_("nachnutzungen/<uuid:pk>/loeschen/"), views.withdraw, name="adoption_withdraw"),
    path(_("nachnutzungen/<uuid:pk>/bestaetigen/"), views.confirm, name="adoption_confirm"),
    path(_("nachnutzungen/<uuid:pk>/bestreiten/"), views.dispute, name="adoption_dispute"),
    path(_("nachnutzungen/<uuid:pk>/melden/"), views.report, name="adoption_report"),
    path(_("nachnutzungen/<uuid:pk>/texte-zeigen/"), views.show_texts, name="adoption_show_texts"),
    path(_("nachnutzungen/<uuid:pk>/projekt/"), views.start_project, name="adoption_start"),
    path(_("nachnutzungen/<uuid:pk>/zuordnen/"), views.link_project, name="adoption_link"),
]
