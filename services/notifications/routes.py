"""HTTP in: the embedded mail box."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from chassis.auth import ANYONE
from chassis.http import Api, Call, Page, PageQuery, View, decode_cursor, encode_cursor
from contracts.base import Moment
from services.notifications import use_cases
from services.notifications.domain import mail as reading
from services.notifications.runtime import Runtime
from services.notifications.runtime.maildir import Mail

api = Api()


class MailboxQuery(PageQuery):
    """Which letters."""

    to: Annotated[str, StringConstraints(max_length=320)] | None = Field(
        default=None, description="Only letters to this address."
    )


class Attachment(View):
    """A file that came with a letter."""

    name: str
    media_type: str
    text: str


class MailSummary(View):
    """A letter without its HTML and its files."""

    id: str
    to: str
    subject: str
    date: Moment
    text: str
    links: list[str] = Field(description="The addresses in the text, in their order.")
    code: str | None = Field(description="The sign-in code, when the letter brings one.")


class MailView(MailSummary):
    """A letter."""

    html: str
    attachments: list[Attachment]


@api.operation(
    "GET",
    "/v1/mailbox",
    summary="List the letters in the embedded mail box",
    access=ANYONE,
    query=MailboxQuery,
    returns=Page[MailSummary],
    problems=(404,),
    tags=("mailbox",),
)
def list_mail(call: Call[Runtime, None]) -> Page[MailSummary]:
    """Newest first. Only where letters are kept in a Maildir and the operator lets anyone read it: a demonstration."""
    query: MailboxQuery = call.query
    before = decode_cursor(query.cursor, 1)[0] if query.cursor else None
    found = use_cases.newest_mail(call.runtime, to=query.to, before=before, limit=query.limit + 1)
    shown = found[: query.limit]
    cursor = encode_cursor(shown[-1].id) if len(found) > query.limit else None
    return Page[MailSummary](items=[_summary(mail) for mail in shown], next_cursor=cursor)


@api.operation(
    "GET",
    "/v1/mailbox/{mail_id}",
    summary="Read a letter in the embedded mail box",
    access=ANYONE,
    returns=MailView,
    tags=("mailbox",),
)
def read_mail(call: Call[Runtime, None]) -> MailView:
    """With its HTML and the files that came with it."""
    mail = use_cases.one_mail(call.runtime, call.path["mail_id"])
    return MailView(
        **dict(_summary(mail)),
        html=mail.html,
        attachments=[
            Attachment(name=name, media_type=type_, text=text) for name, type_, text in mail.attachments
        ],
    )


def _summary(mail: Mail) -> MailSummary:
    date: datetime = mail.date
    return MailSummary(
        id=mail.id,
        to=mail.to,
        subject=mail.subject,
        date=date,
        text=mail.text,
        links=reading.links(mail.text),
        code=reading.code(mail.text),
    )
