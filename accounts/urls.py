from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("profile/", views.profile, name="account_profile"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.ResetLinkView.as_view(),
        name="account_reset_password_from_key",
    ),
]
