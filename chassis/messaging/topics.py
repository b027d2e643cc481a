"""How each topic is kept: partitions and retention. `infra/kafka/topics.yaml` says the same to an operator."""

from dataclasses import dataclass
from datetime import timedelta

import contracts

PARTITIONS = 6


@dataclass(frozen=True)
class Topic:
    """A topic: messages of one key stay in order; each is kept for `retention`, then forgotten."""

    name: str
    partitions: int = PARTITIONS
    retention: timedelta = timedelta(days=14)


_SPECIAL = {
    contracts.LIVE: Topic(contracts.LIVE, retention=timedelta(days=1)),
    contracts.DEAD: Topic(contracts.DEAD, partitions=1, retention=timedelta(days=90)),
}

TOPICS = tuple(_SPECIAL.get(name, Topic(name)) for name in contracts.TOPICS)
"""Every topic of the contracts."""
