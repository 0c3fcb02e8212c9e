from django.urls import path
from django.utils.translation import gettext_lazy as _

from watching import views

urlpatterns = [
    path(_("merkliste/"), views.watch_list, name="watch_list"),
    path(_("merkliste/themen/"), views.choose_themes, name="watch_themes"),
    path(_("merkliste/suchen/"), views.save_search, name="search_save"),
    path(_("merkliste/suchen/<uuid:pk>/loeschen/"), views.delete_search, name="search_delete"),
    path(_("merkliste/projekte/<uuid:pk>/"), views.watch_project, name="watch_project"),
    path(_("merkliste/kommunen/<uuid:pk>/"), views.watch_town, name="watch_town"),
]
