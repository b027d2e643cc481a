"""`python -m gateway serve`."""

# gevent must patch the standard library before anything else imports it.
from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402

from chassis.serving import serve  # noqa: E402
from chassis.settings import SettingsError  # noqa: E402
from chassis.telemetry import logs  # noqa: E402
from gateway.app import Gateway, create_app, make_runtime  # noqa: E402
from gateway.server import options  # noqa: E402
from gateway.settings import GatewaySettings  # noqa: E402


def main(arguments: list[str]) -> int:
    """Serve until told to stop; 2 when that cannot even begin."""
    if arguments != ["serve"]:
        sys.stderr.write("usage: python -m gateway serve\n")
        return 2
    try:
        settings = GatewaySettings.read()
    except SettingsError as error:
        sys.stderr.write(f"The gateway cannot start: {error}.\n")
        return 2
    logs.configure("gateway", settings.log_level)
    # More requests at once than connections are kept is no event worth a line each.
    logging.getLogger("urllib3.connectionpool").setLevel("ERROR")

    def make() -> Gateway:
        runtime = make_runtime(settings)
        runtime.start()
        return create_app(runtime)

    # gunicorn forks the serving process; what is imported stays shared memory if the collector leaves it alone.
    gc.collect()
    gc.freeze()
    serve("gateway", make, **options(settings.listen))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
