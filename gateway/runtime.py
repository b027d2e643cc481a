"""What every part of the gateway is given: its collaborators, made once in app.py."""

from dataclasses import dataclass

from chassis.clock import Clock
from chassis.ids import Ids
from gateway.denylist import DenyList, GuardedVerifier
from gateway.limits import Limits
from gateway.settings import GatewaySettings
from gateway.transport import Transport


@dataclass(frozen=True)
class Runtime:
    """The gateway's collaborators."""

    settings: GatewaySettings
    transport: Transport
    check: GuardedVerifier
    denied: DenyList
    limits: Limits
    clock: Clock
    ids: Ids
