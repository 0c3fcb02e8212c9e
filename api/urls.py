from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("docs/", lambda r: HttpResponse(""), name="api-docs")]
