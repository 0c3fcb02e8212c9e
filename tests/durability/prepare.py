"""Create two towns, people and a session each; print the session cookies as JSON.

Run inside the site under test.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")


def main(writers: int) -> None:
    import django

    django.setup()
    from django.test import Client

    from municipalities.choices import Role
    from tests.factories import acting
    from tests.signing_in import sign_in

    cookies = []
    for _n in range(writers):
        client = sign_in(Client(), acting(Role.COORDINATOR))
        cookies.append(client.cookies["session"].value)
    print(json.dumps(cookies))


if __name__ == "__main__":
    main(int(sys.argv[1]))
