"""Scripts that import modules by their former names go on in development."""

from importlib import import_module

import pytest

from devtools.former_names import FORMER


@pytest.mark.parametrize("former", FORMER)
def test_former_name_imports_the_present_module(former):
    present = import_module(FORMER[former])
    found = import_module(former)
    name = next(name for name in vars(present) if not name.startswith("_"))
    assert getattr(found, name) is getattr(present, name)
