from django.urls import path
from django.utils.translation import gettext_lazy as _

from exchange import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path(_("impressum/"), pages.site_page, {"code": "imprint"}, name="imprint"),
    path(_("datenschutz/"), pages.site_page, {"code": "privacy"}, name="privacy"),
    path(_("barrierefreiheit/"), pages.site_page, {"code": "accessibility"}, name="accessibility"),
    path(_("leichte-sprache/"), pages.site_page, {"code": "easy_language"}, name="easy_language"),
    path(_("barriere-melden/"), pages.report_barrier, name="report_barrier"),
    path(_("barriere-melden/danke/"), pages.report_barrier_thanks, name="report_barrier_thanks"),
]
