"""What all tables of the service share."""

from sqlalchemy import DateTime, String
from sqlalchemy.orm import DeclarativeBase

from chassis import messaging
from chassis.database import new_metadata

Identifier = String(40)
Moment = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The base of this service's tables."""

    metadata = new_metadata()


messaging.tables(Base.metadata)
