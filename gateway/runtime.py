"""What every part of the gateway is given: its collaborators, made once in app.py."""

from collections.abc import Callable
from dataclasses import dataclass

from chassis.auth import ServiceClient
from chassis.clock import Clock
from chassis.ids import Ids
from chassis.messaging.broker import Broker
from gateway.denylist import DenyList, GuardedVerifier
from gateway.feeds import Feed
from gateway.hub import Hub, Presence, Signals, Streams, Tickets
from gateway.limits import Limits
from gateway.messages.channels import Channels
from gateway.settings import GatewaySettings
from gateway.transport import Transport


@dataclass(frozen=True)
class Runtime:
    """The gateway's collaborators."""

    settings: GatewaySettings
    clock: Clock
    ids: Ids
    transport: Transport
    sessions: ServiceClient
    check: GuardedVerifier
    denied: DenyList
    limits: Limits
    open_broker: Callable[[], Broker]
    streams: Streams
    presence: Presence
    hub: Hub
    signals: Signals
    tickets: Tickets
    channels: Channels
    live_feed: Feed
    message_feed: Feed

    def start(self) -> None:
        """Begin to read, to write and to report. After any fork, in the thread that serves."""
        self.hub.start()
        self.signals.start()
        self.presence.start(self.hub.listeners)
        self.live_feed.start()
        self.message_feed.start()

    def close(self) -> None:
        """End every stream and stop."""
        self.live_feed.close()
        self.message_feed.close()
        self.presence.close()
        self.signals.close()
        self.hub.close()
        self.transport.close()
