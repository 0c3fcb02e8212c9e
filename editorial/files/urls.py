from django.urls import path

from editorial.files import views as file_views

urlpatterns = [
    path("<uuid:file_id>/<str:variant>", file_views.stored_file, name="stored_file"),
]
