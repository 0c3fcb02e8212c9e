"""Every kind of person, each with a client, signed in where possible."""

from django.test import Client

from municipalities.choices import Role
from municipalities.models import Membership
from tests.api.hooks import PortalClient
from tests.factories import (
    MunicipalityFactory,
    UserFactory,
    acting,
    administrator,
    moderator,
)
from tests.signing_in import sign_in, used_before

# AN anonymous · SU suspended · RA, AA editor and coordinator of the owning town A · RB, AB of the
# town B on the other side (asking, adopting, registering) · RC coordinator of a third town ·
# XX removed from town A · NT signed in without a town · M1 moderator without second factor ·
# MO moderator · SA administrator · PK a portal's token, which gives no access to pages
OWN, SIDE, STAFF = {"RA", "AA"}, {"RB", "AB"}, {"MO", "SA"}
OUT = SIDE | {"RC"}
TOWNS = OWN | OUT
NO_TOWN = {"XX", "NT"}
SIGNED_OUT = {"AN", "SU", "PK"}
HALF_IN = {"M1"}
PEOPLE = ("AN", "SU", "PK", "RA", "AA", "RB", "AB", "RC", "XX", "NT", "M1", "MO", "SA")
EVERYBODY = set(PEOPLE)
SETS = {"ALL": EVERYBODY, "OWN": OWN, "SIDE": SIDE, "OUT": OUT, "TOWNS": TOWNS, "STAFF": STAFF}
# one person of each group with the same access; the others are tested with the first variant only
EACH_KIND = ("AN", "RA", "AA", "RB", "RC", "NT", "MO")


class Towns:
    def __init__(self):
        self.a = MunicipalityFactory(short_name="Stadt A")
        self.b = MunicipalityFactory(short_name="Stadt B")
        self.actors = {
            "RA": acting(Role.EDITOR, self.a),
            "AA": acting(Role.COORDINATOR, self.a),
            "RB": acting(Role.EDITOR, self.b),
            "AB": acting(Role.COORDINATOR, self.b),
            "RC": acting(Role.COORDINATOR),
            "XX": acting(Role.EDITOR, self.a),
            "SU": acting(Role.COORDINATOR, self.a),
            "MO": moderator(),
            "M1": moderator(),
            "SA": administrator(),
        }
        self.clients = {"AN": Client(), "PK": PortalClient("webhooks", "suggest")}
        for who, actor in self.actors.items():
            self.clients[who] = sign_in(Client(), actor)
        self.clients["NT"] = Client()
        self.clients["NT"].force_login(UserFactory())
        session = self.clients["M1"].session
        session["account_authentication_methods"] = [{"method": "password"}]
        session.save()
        for who in (*self.actors, "NT"):
            used_before(self.clients[who])
        Membership.objects.filter(user=self.actors["XX"].user).delete()
        suspended = self.actors["SU"].user
        suspended.is_active = False
        suspended.save()
        for client in self.clients.values():
            client.raise_request_exception = False


def chosen(expression: str) -> set[str]:
    """Resolve an expression of the table: ``OWN+STAFF``, or single people."""
    found: set[str] = set()
    for part in expression.split("+"):
        found |= SETS.get(part, {part})
    return found
