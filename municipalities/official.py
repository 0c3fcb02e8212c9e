"""Whether a mail address looks like one of a town. Only a hint for the people who decide."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.mail.addresses import domain_of, domain_of_website
from municipalities.models import Membership, Municipality

# providers of private mailboxes
PRIVATE_DOMAINS = frozenset([
    "1und1.de", "alice-dsl.net", "alice.de", "aol.com", "arcor.de", "bluewin.ch", "disroot.org",
    "email.de", "ewe.net", "ewetel.net", "firemail.de", "freemail.de", "freenet.de", "gmail.com",
    "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.at",
    "hotmail.com", "hotmail.de", "icloud.com", "inbox.com", "kabelmail.de", "live.com", "live.de",
    "mac.com", "magenta.de", "mail.com", "mail.de", "mail.ru", "mailbox.org", "mailfence.com",
    "me.com", "msn.com", "netcologne.de", "online.de", "onlinehome.de", "osnanet.de", "outlook.at",
    "outlook.com", "outlook.de", "pm.me", "posteo.de", "proton.me", "protonmail.com", "riseup.net",
    "rocketmail.com", "smart-mail.de", "t-online.de", "tuta.com", "tuta.io", "tutanota.com",
    "tutanota.de", "unitybox.de", "vodafonemail.de", "web.de", "yahoo.at", "yahoo.com", "yahoo.de",
    "yandex.com", "ymail.com", "zoho.com",
])  # fmt: skip
PRIVATE = _(
    "Das sieht nach einem privaten Postfach aus. Ist das wirklich die dienstliche Adresse der Person?"
)
FOREIGN = _(
    "Diese Adresse gehört weder zur Website der Kommune noch zu den Adressen ihrer bisherigen "
    "Personen. Bitte prüfen Sie, ob die Person wirklich dort arbeitet."
)


def is_private(address: str) -> bool:
    return _belongs(domain_of(address), PRIVATE_DOMAINS)


def doubt(town: Municipality, address: str) -> Promise | None:
    """Question to ask before admitting somebody with this address; None if it looks official."""
    return doubts([(town, address)])[0]


def doubts(asked: Iterable[tuple[Municipality, str]]) -> list[Promise | None]:
    """As `doubt`, for many pairs in one query."""
    asked = list(asked)
    known = _domains({town.pk: town for town, _address in asked})
    return [_doubt(domain_of(address), known[town.pk]) for town, address in asked]


def _doubt(domain: str, known: set[str]) -> Promise | None:
    """If no domain of the town is known, only private mailboxes raise a doubt."""
    if _belongs(domain, PRIVATE_DOMAINS):
        return PRIVATE
    if not known or _belongs(domain, known) or any(_belongs(name, {domain}) for name in known):
        return None
    return FOREIGN


def _domains(towns: dict) -> dict[object, set[str]]:
    """Known domains by town: from its website and its members' addresses, without private providers."""
    found = {
        pk: {name} if (name := domain_of_website(town.website)) else set()
        for pk, town in towns.items()
    }
    people = Membership.objects.filter(municipality__in=towns).values_list(
        "municipality_id", "user__email"
    )
    for pk, address in people:
        found[pk].add(domain_of(address))
    return {
        pk: {name for name in names if not _belongs(name, PRIVATE_DOMAINS)}
        for pk, names in found.items()
    }


def _belongs(domain: str, known: Iterable[str]) -> bool:
    """Whether ``domain`` is one of ``known`` or a subdomain of one."""
    return any(domain == name or domain.endswith(f".{name}") for name in known)
