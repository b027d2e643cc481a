"""The public pages, rendered on the server out of the services' own APIs. They work without JavaScript.

`register_pages(app, upstream)` is the only way in: it adds the pages, their static files, the error pages and the
Content-Security-Policy to the gateway's Flask app. No page holds a rule of the product; each asks a service.
"""

from flask import Flask

from gateway.pages import account, errors, events, frame, live, mailbox, report
from gateway.pages.ports import Upstream

__all__ = ["register_pages"]


def register_pages(app: Flask, upstream: Upstream) -> None:
    """Adds every page to `app`. `upstream` calls the services with the current visitor's cookies."""
    frame.install(app)
    errors.install(app)
    for blueprint in (
        events.pages(upstream),
        account.pages(upstream),
        live.pages(upstream),
        report.pages(upstream),
        mailbox.pages(upstream),
    ):
        app.register_blueprint(blueprint)
