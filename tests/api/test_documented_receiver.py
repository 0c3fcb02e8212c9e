"""The receiver printed in docs/webhooks.md works as printed."""

import re
import threading
from pathlib import Path

import pytest

from portals.webhooks import services
from tests.api.hooks import PortalClient, attempt, make_hook, queue
from tests.factories import ProjectFactory

DOCUMENT = Path(__file__).parents[2] / "docs/webhooks.md"


@pytest.mark.django_db
def test_documented_receiver_accepts_each_message_once_and_refuses_forgeries(settings):
    settings.OUTGOING_ALLOW_PRIVATE = True
    names: dict = {}
    exec(re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1), names)
    hook, secret = make_hook(PortalClient().portal, "http://127.0.0.1:1/", confirmed=False)
    got: list = []
    server = names["receiver"](secret, got.append, port=0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook.url = f"http://127.0.0.1:{server.server_port}/"
    hook.save()
    project = ProjectFactory(published=True)

    assert attempt(services.ping(hook)).state == "delivered"
    hook.refresh_from_db()
    assert hook.state == "enabled"
    delivery = queue(hook, project)
    attempt(delivery)
    attempt(services.redeliver(delivery))
    assert [data["id"] for data in got] == [str(project.pk)]
    hook, _secret = services.renew_secret(hook)
    hook.former_secret_until = None
    hook.save()
    forged = attempt(queue(hook, project))
    assert forged.attempts.get().status == 401
    server.shutdown()
    server.server_close()
