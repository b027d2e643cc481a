"""The settings of a process of this service."""

from pydantic import Field

from chassis.settings import ServiceSettings


class SessionsSettings(ServiceSettings):
    """The settings of the sessions service."""

    snapshots_kept: int = Field(
        default=256,
        ge=1,
        description="Serialised snapshots that one process keeps; two views per session at most.",
    )
