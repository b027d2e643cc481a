"""What the gateway needs to know."""

from urllib.parse import urlsplit

from pydantic import Field

from chassis.settings import Settings


class GatewaySettings(Settings):
    """Read once from FOLKMOOT_* variables."""

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
    listen: str = Field(default="127.0.0.1:8000", description="host:port, or fd://N to serve HTTP on.")
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level logged."
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=4,
        description="How many reverse proxies stand in front; that many X-Forwarded-For entries are believed.",
    )
    body_limit: int = Field(default=1_048_576, ge=1024, description="Largest request body, in bytes.")
    rate_person: float = Field(
        default=30.0,
        gt=0,
        description="Requests per second of one signed-in person or client; bursts of 5 s.",
    )
    rate_address: float = Field(
        default=60.0,
        gt=0,
        description="Requests per second of one address that is not signed in; bursts of 5 s.",
    )
    rate_sign_in: float = Field(
        default=120.0, gt=0, description="Sign-ins per minute from one address; bursts of a minute."
    )
    rate_registration: float = Field(
        default=240.0, gt=0, description="Registrations per minute from one address; bursts of a minute."
    )
    metrics_open: bool = Field(
        default=False, description="Serve /metrics at the public door, too; always so on a localhost address."
    )
    stream_buffer: int = Field(
        default=262_144, ge=4096, description="Bytes a slow live client may lag behind before it is cut off."
    )
    stream_limit: int = Field(default=5_000, ge=1, description="Live streams open at once; more get 503.")

    @property
    def token_issuer(self) -> str:
        """The issuer that tokens must name."""
        return self.issuer or self.public_url

    @property
    def keys_url(self) -> str:
        """Where the published signing keys are."""
        return self.jwks_url or f"{self.registration_url}/.well-known/jwks.json"

    @property
    def scheme(self) -> str:
        """http or https, as people see it."""
        return urlsplit(self.public_url).scheme

    @property
    def public_host(self) -> str:
        """Host and port of the public address, lower case."""
        return urlsplit(self.public_url).netloc.lower()

    @property
    def is_local(self) -> bool:
        """Whether this is a demonstration on the reader's own machine."""
        name = (urlsplit(self.public_url).hostname or "").lower()
        return name in {"localhost", "127.0.0.1", "::1"} or name.endswith(".localhost")
