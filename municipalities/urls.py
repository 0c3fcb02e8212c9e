from municipalities.member_urls import urlpatterns as member
from municipalities.public_urls import urlpatterns as public

urlpatterns = [*member, *public]
