"""Commands: record the letters that a message asks for, send those that are due, forget a person, read the mail box."""

from services.notifications.use_cases.forgetting import EVERY as FORGETTING_EVERY
from services.notifications.use_cases.forgetting import TIMER as FORGETTING
from services.notifications.use_cases.forgetting import begin_forgetting, forget_old, forget_person
from services.notifications.use_cases.mailbox import newest_mail, one_mail
from services.notifications.use_cases.recording import record
from services.notifications.use_cases.sending import retry_dead, send_due
from services.notifications.use_cases.writing import write

__all__ = [
    "FORGETTING",
    "FORGETTING_EVERY",
    "begin_forgetting",
    "forget_old",
    "forget_person",
    "newest_mail",
    "one_mail",
    "record",
    "retry_dead",
    "send_due",
    "write",
]
