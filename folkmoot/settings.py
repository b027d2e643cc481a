"""What `folkmoot up` can be told. Every other FOLKMOOT_* variable is handed on to the processes it starts."""

from pathlib import Path

from pydantic import Field

from chassis.settings import Settings


class UpSettings(Settings):
    """Read once from FOLKMOOT_* variables."""

    home: Path = Field(default=Path("var"), description="Folder for data, secrets, mail and logs.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that the gateway listens on.")
    bind: str = Field(
        default="127.0.0.1",
        description="Address that the gateway listens on; 0.0.0.0 for all of this machine.",
    )
    public_url: str = Field(
        default="",
        description="The address people open, without a trailing slash; http://localhost:PORT when empty.",
        pattern=r"^(https?://[^/]+)?$",
    )
    database_url: str = Field(
        default="",
        description="A PostgreSQL server to use instead of the embedded one: postgresql://user:password@host:port. "
        "The databases folkmoot_registration and so on are created in it when they are missing.",
    )
    broker_url: str = Field(
        default="",
        description="Where messages go: kafka://host:port[,host:port]; the embedded log when empty.",
    )
    smtp_url: str = Field(
        default="",
        description="Mail server: smtp://user:password@host:port; letters stay in the data folder when empty.",
        repr=False,
    )
    mail_from: str = Field(
        default="Folkmoot <folkmoot@localhost>", description="Sender of the letters that Folkmoot writes."
    )
    demo: bool = Field(default=True, description="Load the demonstration workshops at each start.")

    @property
    def url(self) -> str:
        """The public address, worked out."""
        return self.public_url or f"http://localhost:{self.port}"
