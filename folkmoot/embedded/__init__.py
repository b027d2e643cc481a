"""The servers that an embedded Folkmoot brings along: a real PostgreSQL, started as a child of ours."""

from folkmoot.embedded.errors import EmbeddedError
from folkmoot.embedded.postgres import EmbeddedPostgres

__all__ = ["EmbeddedError", "EmbeddedPostgres"]
