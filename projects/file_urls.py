from django.urls import path

from projects.views import files

urlpatterns = [
    path("<uuid:file_id>/<str:variant>", files.stored_file, name="stored_file"),
]
