"""Everything is wired here, and nothing at import time."""

import threading
from pathlib import Path

from flask import Flask

from chassis.auth import RemoteKeys, ServiceClient, Verifier
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.http import create_flask
from chassis.ids import new_id
from chassis.messaging import open_broker, worker
from services.notifications import use_cases
from services.notifications.handlers import HANDLERS, TIMERS, TOPICS
from services.notifications.routes import api
from services.notifications.runtime import Runtime
from services.notifications.runtime.maildir import Mailbox, MaildirPost
from services.notifications.runtime.post import Post
from services.notifications.runtime.registration import RegistrationFactsSource
from services.notifications.runtime.smtp import SmtpPost
from services.notifications.settings import NotificationsSettings
from services.notifications.use_cases.loop import Sender

NAME = "notifications"


def create_runtime(settings: NotificationsSettings) -> Runtime:
    """The runtime of one process. Call it after any fork."""
    client = ServiceClient(
        settings.registration_url,
        token_url=f"{settings.registration_url}/v1/token",
        name=NAME,
        secret=settings.client_secret,
    )

    def new_post() -> Post:
        return SmtpPost(settings.smtp_url) if settings.smtp_url else MaildirPost(Path(settings.maildir))

    return Runtime(
        settings=settings,
        database=Database(settings.database_url),
        clock=SystemClock(),
        ids=new_id,
        facts=RegistrationFactsSource(client),
        new_post=new_post,
        mailbox=Mailbox(Path(settings.maildir)) if settings.maildir else None,
    )


def create_app(settings: NotificationsSettings, runtime: Runtime | None = None) -> Flask:
    """The HTTP side."""
    keys = RemoteKeys(settings.keys_url)
    keys.start()
    return create_flask(NAME, api, runtime or create_runtime(settings), Verifier(keys, settings.token_issuer))


def work(settings: NotificationsSettings, *, stop: threading.Event | None = None) -> int:
    """Consume messages, send letters and relay what was sent, until SIGTERM or `stop`; the process's exit code."""
    runtime = create_runtime(settings)
    use_cases.begin_forgetting(runtime)
    loops = {f"sender {number}": Sender(runtime).run for number in range(1, settings.senders + 1)}
    broker = open_broker(settings.broker_url)
    return worker.run(runtime, NAME, TOPICS, HANDLERS, TIMERS, broker, loops=loops, stop=stop)


__all__ = ["NAME", "create_app", "create_runtime", "work"]
