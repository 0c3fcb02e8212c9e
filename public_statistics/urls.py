from django.urls import path
from django.utils.translation import gettext_lazy as _

from public_statistics import views

urlpatterns = [path(_("statistik/"), views.statistics_page, name="statistics")]
