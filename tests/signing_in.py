"""Sign a test client in as an actor."""

import time

from accounts.middleware import SEEN, STARTED
from municipalities.actors import Actor
from municipalities.middleware import SESSION_KEY


def sign_in(client, actor: Actor):
    """Open a session for ``actor``, with the second factor if the actor has one."""
    client.force_login(actor.user)
    session = client.session
    session["account_authentication_methods"] = (
        [{"method": "password"}, {"method": "mfa"}]
        if actor.has_second_factor
        else [{"method": "password"}]
    )
    if actor.municipality_id:
        session[SESSION_KEY] = str(actor.municipality_id)
    session.save()
    return client


def used_before(client) -> None:
    """Note the first use of the session, which every request would do again when it is rolled back."""
    session = client.session
    session[STARTED] = session[SEEN] = int(time.time())
    session.save()
