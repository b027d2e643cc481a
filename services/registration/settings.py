"""What the registration service is told by its environment."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator

from chassis.settings import ServiceSettings


class RegistrationSettings(ServiceSettings):
    """The settings of the registration service."""

    key_secret: str = Field(
        min_length=16,
        repr=False,
        description="Seals the signing keys in the database, and derives sign-in codes. Keep it as long as they live.",
    )
    client_secrets: str = Field(
        repr=False,
        description="The services' own secrets, name=secret with commas between: sessions=...,notifications=...",
    )
    access_seconds: int = Field(
        default=600, ge=30, le=900, description="Seconds for which an access token is good."
    )
    organising: Literal["anyone", "invited"] = Field(
        default="anyone",
        description="Who may found an organisation: anyone who has signed in, or only people added by add-organiser.",
    )

    @field_validator("client_secrets")
    @classmethod
    def _readable(cls, value: str) -> str:
        for pair in value.split(","):
            name, _, secret = pair.strip().partition("=")
            if not name.isalpha() or len(secret) < 16:
                raise ValueError("write name=secret with commas between, each secret 16 characters or more")
        return value

    @property
    def service_secrets(self) -> dict[str, str]:
        """Secret by service name."""
        pairs = (pair.strip().partition("=") for pair in self.client_secrets.split(","))
        return {name: secret for name, _, secret in pairs}

    @property
    def access_lifetime(self) -> timedelta:
        """How long an access token is good."""
        return timedelta(seconds=self.access_seconds)

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies may travel over HTTPS only: everywhere but on the machine itself."""
        host = self.public_url.partition("://")[2].partition(":")[0]
        local = host in ("localhost", "127.0.0.1") or host.endswith(".localhost")
        return self.public_url.startswith("https://") or not local
