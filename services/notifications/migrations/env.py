"""Run by Alembic."""

from alembic import context
from sqlalchemy import create_engine, text

from services.notifications.models import Base

LOCK = 0x1E77E25
"""An advisory lock, so that processes which start together do not migrate together."""

engine = create_engine(context.config.attributes["database_url"])
with engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
    connection.commit()
engine.dispose()
