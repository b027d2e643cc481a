"""What a process of this service holds while it runs; made once in `app`, passed to every use case."""

from dataclasses import dataclass

from chassis.clock import Clock
from chassis.database import Database
from chassis.ids import Ids
from services.registration.issuer import Issuer
from services.registration.settings import RegistrationSettings
from services.registration.vault import Vault


@dataclass(frozen=True)
class Runtime:
    """Everything that use cases need from outside."""

    settings: RegistrationSettings
    database: Database
    clock: Clock
    ids: Ids
    vault: Vault
    issuer: Issuer
