from django.urls import path
from django.utils.translation import gettext_lazy as _

from editorial.freshness import views
from editorial.freshness.rules import Subject

urlpatterns = [
    path(
        _("eintraege/<slug:kind>/<uuid:pk>/stimmt-noch/"),
        views.confirm,
        {"subject": Subject.ENTRY},
        name="review_confirm",
    ),
    path(
        _("eintraege/<slug:kind>/<uuid:pk>/kontakt-stimmt-noch/"),
        views.confirm,
        {"subject": Subject.CONTACT},
        name="review_confirm_contact",
    ),
    path(_("meine-kommune/pruefen/"), views.confirm_many, name="review_confirm_many"),
    path(_("pruefen/<str:token>/"), views.letter, name="review_letter"),
    path(_("moderation/aktualitaet/"), views.overdue, name="overdue_towns"),
    path(_("moderation/aktualitaet/<str:ars>/"), views.overdue_of_town, name="overdue_town"),
]
