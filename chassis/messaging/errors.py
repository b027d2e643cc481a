"""What can go wrong with messages. The type says what the consumer does about it."""


class Retryable(Exception):
    """Something that a message needs is not there just now; trying the same message again later is right."""


class InvalidMessage(Exception):
    """The message can never be handled as it is; trying again is useless."""


class BrokerUnavailable(Retryable):
    """The broker does not answer, or has forgotten this client; connect and try again."""


class UnknownTopic(Exception):
    """The topic was never created; run `migrate`, or `Broker.ensure_topics`."""
