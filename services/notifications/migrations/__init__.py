"""The history of the database's shape. Each version stands for itself: it does not import the models."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from chassis.database import with_driver


def config(database_url: str) -> Config:
    """Alembic's configuration for this service's database."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    found.attributes["database_url"] = with_driver(database_url)
    return found


def upgrade(database_url: str) -> None:
    """Bring the database to the newest shape. Two at once take turns."""
    command.upgrade(config(database_url), "head")
