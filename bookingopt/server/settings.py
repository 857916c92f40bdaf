"""Settings of the operator: environment variables ``BOOKINGOPT_*``; an empty one is unset, all faults come at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from redis.connection import parse_url

from bookingopt.domain.faults import faults_of
from bookingopt.errors import UsageError, shown

PREFIX = "BOOKINGOPT_"
FROM_FILE = "_FILE"


class Auth(StrEnum):
    """Who may call."""

    NONE = "none"
    KEYS = "keys"


class LogFormat(StrEnum):
    """How a line of the log is written."""

    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """What is too small to be logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


#: Names of the own machine, which a browser page of somebody else cannot have.
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

Names = Annotated[tuple[str, ...], NoDecode]


def _data_folder() -> Path:
    """Return where this system keeps the data of a user's programs."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "bookingopt"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "bookingopt"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "bookingopt"


def _workers() -> int:
    return max(1, min(2, os.cpu_count() or 1))


def default_format() -> LogFormat:
    """Return how the log is written where nothing is set: for people on a terminal, else for programs."""
    return LogFormat.TEXT if sys.stderr.isatty() else LogFormat.JSON


class Settings(BaseSettings):
    """All settings; each is read from ``BOOKINGOPT_`` and its name, or from the file that ``…_FILE`` names."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    redis_url: SecretStr | None = Field(
        default=None,
        description="The Redis to use, redis://, rediss:// or unix://; without it one is started for this server.",
    )
    data_dir: Path = Field(
        default_factory=_data_folder,
        description="Folder of the Redis that is started here.",
    )
    host: str = Field(default="127.0.0.1", description="Address on which the API listens.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port on which the API listens; 0 takes a free one.")
    auth: Auth = Field(default=Auth.NONE, description="Who may call: anybody (loopback only), or holders of a key.")
    workers: int = Field(
        default_factory=_workers, ge=0, le=64, description="Worker processes; by default the cores, at most 2."
    )
    time_limit: float = Field(
        default=30.0,
        gt=0,
        le=86_400,
        allow_inf_nan=False,
        description="Seconds that a job gets where it asks for none.",
    )
    time_limit_max: float = Field(
        default=120.0, gt=0, le=86_400, allow_inf_nan=False, description="Most seconds that a job may ask for."
    )
    max_active_jobs: int = Field(default=3, ge=1, le=1_000, description="Jobs of one user that may wait or run.")
    max_user_mb: int = Field(
        default=48,
        ge=1,
        le=65_536,
        description="Memory of Redis that problems and results of one user may take, in MB; at least `MAX_BODY_MB`.",
    )
    queue_max: int = Field(default=40, ge=1, le=100_000, description="Jobs that may wait in all.")
    max_body_mb: int = Field(default=16, ge=1, le=256, description="Largest body of a request, in MB (2^20 bytes).")
    helper_mb: int = Field(
        default=1_024,
        ge=128,
        le=65_536,
        description="Memory of the processes that read large bodies and make large files, all together, in MB; at "
        "least 56 and 18 for each MB of `MAX_BODY_MB`.",
    )
    result_ttl: int = Field(
        default=86_400, ge=60, le=31 * 86_400, description="Seconds that problem, result and failure are kept."
    )
    audit_days: int = Field(default=90, ge=1, le=3_650, description="Days that the audit trail is kept.")
    trusted_proxies: Names = Field(
        default=(), description="Addresses or networks of proxies whose X-Forwarded-For is believed, comma-separated."
    )
    allowed_hosts: Names = Field(
        default=LOOPBACK,
        description="Names by which the server may be called (Host header), comma-separated, besides the "
        "address it listens on; checked where AUTH=none.",
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="What is too small to be logged.")
    log_format: LogFormat = Field(
        default_factory=default_format, description="Lines of JSON, or text for people; by default text on a terminal."
    )

    @field_validator("trusted_proxies", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("expected redis://, rediss:// or unix:// and an address")
        if value is not None:
            try:
                parse_url(value.get_secret_value())  # type: ignore[no-untyped-call]
            except ValueError:  # its text may repeat a password
                raise ValueError("its port, its number or an option of it cannot be read") from None
        return value

    @field_validator("host")
    @classmethod
    def _without_brackets(cls, value: str) -> str:
        return value[1:-1] if value.startswith("[") and value.endswith("]") else value

    @field_validator("allowed_hosts")
    @classmethod
    def _has_a_name(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("expected at least one name")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            try:
                ip_network(part)
            except ValueError:
                raise ValueError(f"expected comma-separated networks; got {shown(part)}") from None
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.auth is Auth.NONE and not is_loopback(self.host):
            raise ValueError(
                f"AUTH=none serves this machine alone, and {shown(self.host)} is no loopback address: set "
                "BOOKINGOPT_AUTH=keys (keys are made with bookingopt keys create) or BOOKINGOPT_HOST=127.0.0.1"
            )
        if self.time_limit > self.time_limit_max:
            raise ValueError("TIME_LIMIT: expected at most TIME_LIMIT_MAX")
        if self.helper_mb < memory_for_bodies(self.max_body_mb):
            least = memory_for_bodies(self.max_body_mb)
            raise ValueError(f"HELPER_MB: expected at least {least}, or bodies of MAX_BODY_MB cannot be read")
        if self.max_user_mb < self.max_body_mb:
            raise ValueError("MAX_USER_MB: expected at least MAX_BODY_MB, or no large problem is ever accepted")
        return self

    @property
    def own_names(self) -> tuple[str, ...]:
        """Names by which the server may be called."""
        return (*self.allowed_hosts, self.host)

    @property
    def max_body(self) -> int:
        """Largest body of a request, in bytes."""
        return self.max_body_mb * 2**20

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic hands it over; no .env is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what was given in the call first, then the environment, then the files that it names."""
        return init_settings, env_settings, _FileSource(settings_cls)


def memory_for_bodies(max_body_mb: int) -> int:
    """Return the MB of memory that it takes to read a usual body of so many MB; measured 201 of 16."""
    return 56 + 18 * max_body_mb


class _FileSource(PydanticBaseSettingsSource):
    """Reads ``BOOKINGOPT_X_FILE``: a secret in a file is in no process list and no inspection of a container."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Return the content of the file that is named for this field, without the line end."""
        path = os.environ.get(f"{PREFIX}{field_name.upper()}{FROM_FILE}")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            raise UsageError(f"{PREFIX}{field_name.upper()}{FROM_FILE}: {path} cannot be read: {reason}") from None

    def __call__(self) -> dict[str, Any]:
        read = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in read.items() if value is not None}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(**given: Any) -> Settings:
    """Read the settings from the environment; what is ``given`` and not None comes first.

    Raises
    ------
    UsageError
        With everything that is wrong, and with no secret.
    """
    faults: list[str] = []
    settings = None
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        # Without the values: one may be a secret.
        found = faults_of(error.errors(include_url=False, include_input=False))
        faults = [
            (f"{PREFIX}{str(fault.place[0]).upper()}: " if fault.place else "") + fault.message for fault in found
        ]
    faults += _unknown_names(os.environ)
    if settings is None or faults:
        raise UsageError("\n".join(faults))
    return settings


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    """Return what to say of variables that name no setting; an empty variable is an unset one."""
    known = {f"{PREFIX}{name.upper()}{end}" for name in Settings.model_fields for end in ("", FROM_FILE)}
    unknown = sorted(name for name, value in environ.items() if value and name.startswith(PREFIX) and name not in known)
    if not unknown:
        return []
    names = ", ".join(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)
    return [*(f"{name}: no such setting" for name in unknown), f"The settings are {names}"]
