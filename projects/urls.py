from projects.authoring_urls import urlpatterns as authoring
from projects.public_urls import urlpatterns as public

urlpatterns = [*authoring, *public]
