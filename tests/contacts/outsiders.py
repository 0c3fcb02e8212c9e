"""People outside a conversation of two towns, and the words that would reveal it."""

import uuid

from municipalities.choices import Role
from municipalities.middleware import SESSION_KEY
from municipalities.models import Membership
from tests.factories import acting, administrator, moderator
from tests.projects.files import PDF, pdf
from tests.signing_in import sign_in

SEARCHED, SECRET = "Kupferhammer", "Zinnoberfeder"
OUTSIDERS = (
    "anonymous", "editor of a third town", "coordinator of a third town", "moderator",
    "administrator", "administrator without second factor", "removed member", "forged session",
)  # fmt: skip


def secret_file():
    return pdf(name=f"{SECRET}.pdf", content=PDF + f"% {SECRET}\n".encode())


def sign_in_as(client, who: str, asker):
    """Sign in as one of the outsiders.

    The removed member signed in before the removal; the forged session names another person's town.
    """
    if who == "anonymous":
        return client
    makers = {
        "coordinator of a third town": lambda: acting(Role.COORDINATOR),
        "moderator": moderator,
        "administrator": administrator,
        "administrator without second factor": administrator,
        "removed member": lambda: acting(Role.EDITOR, asker.municipality),
    }
    actor = makers.get(who, acting)()
    sign_in(client, actor)
    session = client.session
    if who == "administrator without second factor":
        session["account_authentication_methods"] = [{"method": "password"}]
    if who == "removed member":
        Membership.objects.filter(user=actor.user).delete()
    if who == "forged session":
        session[SESSION_KEY] = str(asker.municipality_id)
    session.save()
    return client


def body(response) -> str:
    """The text of a page or the content of a file."""
    content = b"".join(response) if response.streaming else response.content
    return content.decode(errors="replace")


def like(path: str) -> str:
    """The same URL with an id that does not exist."""
    real = next(part for part in path.split("/") if len(part) == len(str(uuid.uuid4())))
    return path.replace(real, str(uuid.uuid4()))
