"""Everything an operator may change: kikitori.toml, then KIKITORI_* variables."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from transcribe.errors import InputError, UnknownName
from transcribe.files import why_unread
from transcribe.messages import Message
from transcribe.settings import PREFIX

FILE = "kikitori.toml"  # in the data folder
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Read once at start, then passed as an argument. In TOML, `[upload] max_mb` is upload_max_mb.

    An address that is empty means: within the data folder. docs/service.md explains every one.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""  # what people type, such as https://gijiroku.city.example.jp
    trusted_proxies: int = 0  # how many stand before us and say who asks, X-Forwarded-*
    threads: int = 48
    single_user: bool = False
    database_url: str = ""
    queue_url: str = ""
    storage_url: str = ""  # file:///srv/kikitori or s3://bucket/folder
    storage_endpoint: str = ""  # of an S3-compatible server
    workers: int = 1  # started by `kikitori serve`; 0 where they run elsewhere
    job_lease_s: int = 60
    job_stretch_s: int = 600  # of sound worked on at a time: what a job that is stopped loses
    session_hours: int = 12
    login_attempts: int = 10  # wrong passwords, until an account waits
    login_wait_min: int = 15
    upload_max_mb: int = 4000
    upload_expire_hours: int = 48
    upload_quota_mb: int = 0  # of an organisation that has no other; 0: none
    retention_audio_days: int = 0  # the same; 0: kept
    retention_text_days: int = 0
    ingest_folder: str = ""
    ingest_person: str = ""  # the account that owns what is found there
    ingest_wait_s: int = 30  # a file that has not grown for so long is complete
    metrics: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_label: str = ""  # on the button; empty: 組織のアカウント
    oidc_organisation: str = ""  # where people who sign in for the first time belong
    draft_url: str = ""  # an OpenAI-compatible server of the office, for draft summaries
    draft_model: str = ""  # its name there
    draft_key_file: str = ""  # a file that holds the server's key; empty: it wants none

    def __post_init__(self) -> None:
        if self.single_user and self.host not in LOOPBACK:
            raise InputError(
                Message(
                    ja="--single-user は、このPCの中（127.0.0.1）だけで使えます"
                    f"（指定: {self.host}）。",
                    en=f"--single-user works on this PC only (127.0.0.1), not on {self.host}.",
                ),
                Message(
                    ja="--host を外すか、複数人で使うときは --single-user を外してください。",
                    en="Leave --host out, or leave --single-user out where several people work.",
                ),
            )

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'kikitori.db'}"

    @property
    def queue(self) -> str:
        return self.queue_url or f"sqlite:///{self.data / 'queue.db'}"

    @property
    def storage(self) -> str:
        return self.storage_url or f"file://{self.data / 'files'}"

    @property
    def address(self) -> str:
        """What people type into their browser, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


NAMES = tuple(f"{PREFIX}{field.name.upper()}" for field in fields(Settings))


def default_data_folder() -> Path:
    return Path(platformdirs.user_data_dir("kikitori", appauthor=False)) / "service"


def load_settings(environ: Mapping[str, str], given: Mapping[str, Any] | None = None) -> Settings:
    """Defaults, DATA/kikitori.toml, KIKITORI_* variables, then `given`; the last one wins.

    given  what the command line says; None stands for "not said"

    Raises InputError for a file that is no TOML, a name nobody knows, a value of another kind.
    """
    said = {name: value for name, value in (given or {}).items() if value is not None}
    data = said.get("data") or environ.get(f"{PREFIX}DATA") or default_data_folder()
    values = _from_file(Path(data).expanduser() / FILE)
    for name in NAMES:
        if name in environ:
            values[name.removeprefix(PREFIX).lower()] = environ[name]
    values |= said | {"data": Path(data).expanduser().absolute()}
    kinds = {field.name: field.type for field in fields(Settings)}
    for name in values:
        if name not in kinds:
            raise UnknownName(Message(ja="設定", en="setting"), name, kinds)
    return Settings(**{name: _as(kinds[name], name, value) for name, value in values.items()})


def _from_file(path: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # --data is looked at later, and better
        return {}
    except OSError as error:
        raise _unreadable(path, why_unread(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, Message(ja=str(error), en=str(error))) from error
    values: dict[str, Any] = {}
    for name, value in tables.items():
        inner = value.items() if isinstance(value, dict) else ()
        values |= {f"{name}_{key}": item for key, item in inner} if inner else {name: value}
    return values


def _unreadable(path: Path, why: Message) -> InputError:
    return InputError(
        Message(
            ja=f"設定ファイル {path} を読めません（{why.ja}）。",
            en=f"The settings in {path} cannot be read: {why.en}.",
        ),
        Message(
            ja="docs/service.ja.md の例と見比べて直してください。",
            en="Compare it with the example in docs/service.md.",
        ),
    )


def _as(kind: Any, name: str, value: Any) -> Any:
    """The value as the kind that its setting has."""
    if kind is Path or (kind is str and isinstance(value, str)):
        return value
    if kind is int and str(value).isdecimal():
        return int(value)
    if kind is bool and str(value).lower() in ("true", "1", "false", "0"):
        return str(value).lower() in ("true", "1")
    wanted = {int: "0 以上の整数", bool: "true か false", str: "文字列"}[kind]
    raise InputError(
        Message(
            ja=f"設定 {name} の値「{value}」は {wanted} ではありません。",
            en=f"The setting {name} has the value {value!r}, which is no {kind.__name__}.",
        ),
        Message(ja="値を直してください。", en="Correct the value."),
    )
