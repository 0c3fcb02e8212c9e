"""Sets ``request.actor`` lazily: a page that does not use it runs no query and sets no cookie."""

from django.utils.functional import SimpleLazyObject

from municipalities.actors import ANONYMOUS, Actor

SESSION_KEY = "acting_for"


def actor_of(request) -> Actor:
    if not request.user.is_authenticated or not request.user.is_active:
        return ANONYMOUS
    methods = request.session.get("account_authentication_methods", [])
    return Actor.of(
        request.user,
        request.session.get(SESSION_KEY),
        has_second_factor=any(
            entry.get("method") == "mfa" or entry.get("passwordless") for entry in methods
        ),
    )


class ActorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        return self.get_response(request)
