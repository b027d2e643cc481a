"""Who is asking: token verification that every process does for itself, and the client between services."""

from chassis.auth.access import ANYONE, OPTIONAL, PERSON, SERVICE, Access, scope
from chassis.auth.client import ServiceClient
from chassis.auth.keys import Keys, LocalKeys, RemoteKeys
from chassis.auth.tokens import INTERNAL_AUDIENCE, PUBLIC_AUDIENCE, Caller, Verifier

__all__ = [
    "ANYONE",
    "INTERNAL_AUDIENCE",
    "OPTIONAL",
    "PERSON",
    "PUBLIC_AUDIENCE",
    "SERVICE",
    "Access",
    "Caller",
    "Keys",
    "LocalKeys",
    "RemoteKeys",
    "ServiceClient",
    "Verifier",
    "scope",
]
