"""`folkmoot migrate`: the schemas of all services, one after the other."""

from importlib import import_module

from chassis.settings import SettingsError
from folkmoot import instance, migrations
from folkmoot.errors import PlainError
from folkmoot.settings import UpSettings


def migrate() -> int:
    """Create the databases that are missing on FOLKMOOT_DATABASE_URL's server and migrate every one.

    The embedded form does this at each start by itself.
    """
    try:
        settings = UpSettings.read()
    except SettingsError as error:
        raise PlainError(str(error)) from error
    if not settings.database_url:
        raise PlainError(
            "FOLKMOOT_DATABASE_URL is not set; it names the PostgreSQL server to migrate "
            "(postgresql://user:password@host:port). An embedded Folkmoot migrates itself at each start"
        )
    instance.ensure_external_databases(settings.database_url)
    for name in instance.SERVICES:
        url = instance.database_of(settings.database_url, name)
        if migrations.is_current(name, url):
            print(f"{name}: up to date")
            continue
        import_module(f"services.{name}.migrations").upgrade(url)
        print(f"{name}: migrated")
    return 0
