from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from editorial.authoring.urls import entry_urls
from needs import views

urlpatterns = [
    path(_("bedarfe/"), views.need_list, name="need_list"),
    path(_("bedarfe/neu/"), views.PAGES.create, name="need_create"),
    path(_("bedarfe/"), include(entry_urls(views.PAGES))),
    path(_("bedarfe/<uuid:pk>/mitmachen/"), views.join, name="need_join"),
    path(_("bedarfe/<uuid:pk>/zuruecknehmen/"), views.leave, name="need_leave"),
    path(_("bedarfe/<uuid:pk>/abschliessen/"), views.close, name="need_close"),
    path(_("bedarfe/<uuid:pk>/wieder-oeffnen/"), views.reopen, name="need_reopen"),
    path(_("bedarfe/<uuid:pk>/projekt/"), views.make_joint_project, name="need_joint_project"),
    path(_("bedarfe/<str:slug>/"), views.need_detail, name="need_detail"),
]
