"""One reader of settings. A process's settings are one frozen model, read once from FOLKMOOT_* variables."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "FOLKMOOT_"


class SettingsError(Exception):
    """The settings cannot be used; the message names every one that is missing or wrong."""


class Settings(BaseModel):
    """The base of every process's settings. Field `database_url` is read from FOLKMOOT_DATABASE_URL, or from the
    file that FOLKMOOT_DATABASE_URL_FILE names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read and check all settings; SettingsError says everything that is wrong at once."""
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for name in cls.model_fields:
            variable = PREFIX + name.upper()
            if f"{variable}_FILE" in environ:
                path = Path(environ[f"{variable}_FILE"])
                try:
                    values[name] = path.read_text().strip()
                except OSError as error:
                    wrong.append(f"{variable}_FILE: cannot read {path} ({error.strerror})")
            elif environ.get(variable, "") != "":
                values[name] = environ[variable]
        wrong += cls._misspelt(environ)
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            wrong += [_said(problem) for problem in error.errors()]
        if wrong:
            raise SettingsError("; ".join(wrong))
        return settings

    @classmethod
    def _misspelt(cls, environ: Mapping[str, str]) -> list[str]:
        known = [PREFIX + name.upper() for name in cls.model_fields]
        known += [f"{name}_FILE" for name in known]
        said = []
        for variable in sorted(environ):
            if variable.startswith(PREFIX) and variable not in known:
                near = get_close_matches(variable, known, n=1, cutoff=0.93)
                if near:
                    said.append(f"{variable} is no setting; did you mean {near[0]}?")
        return said


def _said(problem: Any) -> str:
    name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper()
    if problem["type"] == "missing":
        return f"{name} is not set"
    return f"{name}: {problem['msg']}"


class ServiceSettings(Settings):
    """What every service needs."""

    database_url: str = Field(
        description="PostgreSQL of this service: postgresql://user:password@host:port/name."
    )
    broker_url: str = Field(
        description="Where messages go: postgresql://... (the embedded log) or kafka://host:port[,host:port]."
    )
    public_url: str = Field(
        description="The address people open, without a trailing slash.", pattern=r"^https?://[^/]+$"
    )
    registration_url: str = Field(description="Internal base address of the registration service.")
    sessions_url: str = Field(description="Internal base address of the sessions service.")
    notifications_url: str = Field(description="Internal base address of the notifications service.")
    client_secret: str = Field(
        description="This process's own secret, with which it gets service tokens.", min_length=16, repr=False
    )
    issuer: str = Field(default="", description="`iss` of the tokens; the public address when empty.")
    jwks_url: str = Field(
        default="", description="Where the signing keys are published; registration's own address when empty."
    )
    listen: str = Field(
        default="127.0.0.1:0", description="host:port, unix:/path, or fd://N to serve HTTP on."
    )
    threads: int = Field(default=8, ge=1, le=256, description="HTTP threads of one worker process.")
    workers: int = Field(default=1, ge=1, le=64, description="HTTP worker processes.")
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level logged."
    )
    crash_at: str = Field(
        default="",
        description="Kill the process at a named failpoint (name or name:nth). For tests of recovery only.",
    )

    @property
    def token_issuer(self) -> str:
        """The issuer that tokens must name."""
        return self.issuer or self.public_url

    @property
    def keys_url(self) -> str:
        """Where the published signing keys are."""
        return self.jwks_url or f"{self.registration_url}/.well-known/jwks.json"
