"""Scripts that import modules by their former names go on in development."""

from importlib import import_module

import pytest

from devtools.former_names import FORMER


@pytest.mark.parametrize("former", FORMER)
def test_former_name_imports_the_present_module(former):
    found = import_module(former)
    for new in FORMER[former].split(","):
        present = import_module(new)
        name = next(name for name, value in vars(present).items() if is_own(name, value, new))
        assert getattr(found, name) is getattr(present, name)


def is_own(name: str, value: object, module: str) -> bool:
    return not name.startswith("_") and getattr(value, "__module__", module).startswith(module)
