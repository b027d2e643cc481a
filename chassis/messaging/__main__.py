"""`python -m chassis.messaging`: make the topics that are missing on the broker of FOLKMOOT_BROKER_URL, then end.

Workers do the same when they start. Where many start at once on a new broker, one step before them spares each the wait
for topics that another is just making.
"""

import sys
import time

from pydantic import Field

from chassis.messaging import open_broker
from chassis.messaging.errors import BrokerUnavailable
from chassis.settings import Settings, SettingsError

PATIENCE_SECONDS = 60


class TopicsSettings(Settings):
    """What this step needs to know."""

    broker_url: str = Field(
        description="Where messages go: postgresql://... (the embedded log) or kafka://host:port[,host:port]."
    )


def main() -> int:
    """Make the topics; 1 when the broker does not answer in time, 2 when the settings are wrong."""
    try:
        broker = open_broker(TopicsSettings.read().broker_url)
    except (SettingsError, ValueError) as error:
        sys.stderr.write(f"topics: {error}\n")
        return 2
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            broker.ensure_topics()
        except BrokerUnavailable as error:
            if time.monotonic() > deadline:
                sys.stderr.write(f"topics: {error}\n")
                return 1
            time.sleep(1)
        else:
            broker.close()
            return 0


if __name__ == "__main__":
    sys.exit(main())
