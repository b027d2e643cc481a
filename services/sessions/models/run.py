"""The run of a session's agenda."""

from typing import Any

from sqlalchemy import Boolean, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.models.base import Base


class RunRow(Base):
    """How a session's agenda runs. Without a row, or with `state` None, it waits as it was published.

    `state` is the run as `domain.running` keeps it. `manual`: starting the session does not begin it. `ends_session`:
    when the last item is over, the session ends by itself.
    """

    __tablename__ = "runs"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    manual: Mapped[bool] = mapped_column(Boolean, default=False)
    ends_session: Mapped[bool] = mapped_column(Boolean, default=False)
