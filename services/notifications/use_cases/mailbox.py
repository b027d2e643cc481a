"""Reading the embedded mail box."""

from itertools import islice

from chassis.problems import NotFound
from services.notifications.runtime import Runtime
from services.notifications.runtime.maildir import Mail, Mailbox


def newest_mail(runtime: Runtime, *, to: str | None, before: str | None, limit: int) -> list[Mail]:
    """At most `limit` letters, newest first, all or to one address, older than the letter `before`."""
    mail = _mailbox(runtime).newest(to)
    return list(islice((letter for letter in mail if before is None or letter.id < before), limit))


def one_mail(runtime: Runtime, mail_id: str) -> Mail:
    """A letter; NotFound without one, and where there is no mail box to read."""
    mail = _mailbox(runtime).find(mail_id)
    if mail is None:
        raise NotFound("letter")
    return mail


def _mailbox(runtime: Runtime) -> Mailbox:
    if runtime.settings.readable_maildir is None or runtime.mailbox is None:
        raise NotFound("mail box")
    return runtime.mailbox
