"""`folkmoot up`."""

from chassis.settings import SettingsError
from folkmoot.errors import PlainError
from folkmoot.settings import UpSettings
from folkmoot.supervisor import Supervisor


def up() -> int:
    """Start everything and stay until told to stop."""
    try:
        settings = UpSettings.read()
    except SettingsError as error:
        raise PlainError(str(error)) from error
    return Supervisor(settings, say=lambda line: print(line, flush=True)).run()
