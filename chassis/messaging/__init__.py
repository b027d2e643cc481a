"""Messages between services: outbox, relay, inbox, consumer, timers, and the two brokers behind one protocol."""

from chassis.messaging import dead_letters, migrations, outbox, timers, worker
from chassis.messaging.broker import (
    START,
    Broker,
    Delivered,
    Position,
    Reader,
    Record,
    Subscription,
    open_broker,
)
from chassis.messaging.consumer import Patience
from chassis.messaging.envelope import Received, received
from chassis.messaging.errors import BrokerUnavailable, InvalidMessage, Retryable, UnknownTopic
from chassis.messaging.inbox import Handlers
from chassis.messaging.tables import tables
from chassis.messaging.timers import Timer, TimerHandlers
from chassis.messaging.topics import TOPICS, Topic

__all__ = [
    "START",
    "TOPICS",
    "Broker",
    "BrokerUnavailable",
    "Delivered",
    "Handlers",
    "InvalidMessage",
    "Patience",
    "Position",
    "Reader",
    "Received",
    "Record",
    "Retryable",
    "Subscription",
    "Timer",
    "TimerHandlers",
    "Topic",
    "UnknownTopic",
    "dead_letters",
    "migrations",
    "open_broker",
    "outbox",
    "received",
    "tables",
    "timers",
    "worker",
]
