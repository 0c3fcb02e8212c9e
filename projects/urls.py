from projects.public.urls import urlpatterns as public
from projects.wizard.urls import urlpatterns as authoring

urlpatterns = [*authoring, *public]
