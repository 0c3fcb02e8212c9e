"""A database of the former chain is refused before anything touches it.

The check is for commands and programs, the signal for `migrate` without checks (``call_command``).
"""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.management.base import CommandError
from django.db import connections
from django.db.models.signals import pre_migrate

from exchange.carry_over.recognition import REFUSALS, chain_of


def install() -> None:
    register(check_chain, Tags.database)
    # the first app in line, so that nothing else has happened
    pre_migrate.connect(refuse, sender=apps.get_app_config("core"))


def check_chain(
    app_configs: Any = None, databases: list[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    refusals = [REFUSALS.get(chain_of(connections[name])) for name in databases or ()]
    return [Error(text, id="exchange.E001") for text in refusals if text]


def refuse(using: str, **kwargs: Any) -> None:
    if text := REFUSALS.get(chain_of(connections[using])):
        raise CommandError(text)
