from django.urls import path
from django.utils.translation import gettext_lazy as _

from kept_forms import views

urlpatterns = [path(_("eingaben/<uuid:pk>/"), views.kept_form, name="kept_form")]
