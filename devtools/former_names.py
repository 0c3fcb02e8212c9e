"""Module names from before the code was sorted into packages, for scripts outside the repository.

Only in development and the demo (docs/decisions/0043-rooms.md); nothing in the repository may use them.
"""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

FORMER = dict(
    line.split()
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
)
FORMER_ATTRIBUTES = {("editorial.files", "_plain_name"): "plain_name"}


class _Alias(Loader):
    """Loads the module that now has another name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(self.name)
        self.own_spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.own_spec


class _Divided(Loader):
    """A module whose content is now in several modules, ``names`` divided by commas."""

    def __init__(self, names: str) -> None:
        self.names = names.split(",")

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        def attribute(name: str):
            for new in self.names:
                if not name.startswith("__") and hasattr(import_module(new), name):
                    return getattr(import_module(new), name)
            raise AttributeError(name)

        module.__getattr__ = attribute
        module.__path__ = []


class _Finder(MetaPathFinder):
    """Asked last, so present names come first, but first for modules of a package that moved: its
    files would else be loaded again under the former name.
    """

    def __init__(self, *, of_moved_packages: bool) -> None:
        self.of_moved_packages = of_moved_packages

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        new = FORMER.get(fullname)
        if not new or (fullname.rpartition(".")[0] in FORMER) != self.of_moved_packages:
            return None
        return ModuleSpec(fullname, _Divided(new) if "," in new else _Alias(new))


def install() -> None:
    """Import former names as the modules they became."""
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder(of_moved_packages=True))
    sys.meta_path.append(_Finder(of_moved_packages=False))
    for former, new in FORMER.items():
        if new.startswith(f"{former}."):
            _answer_for(import_module(former), former, new)


def _answer_for(package: ModuleType, former: str, new: str) -> None:
    """A package that has the name of a former module has its attributes, too."""

    def attribute(name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(new), FORMER_ATTRIBUTES.get((former, name), name))

    package.__getattr__ = attribute
