"""Slides: upload, delete, turn the page, look."""

from chassis.http import Call, Reply, Upload
from chassis.problems import NotFound
from contracts.slides import LARGEST_DECK
from services.sessions.routes.slide_bodies import PictureQuery, ShowBody, UploadQuery
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import slides
from services.sessions.use_cases.slide_views import DeckView, ScreenView, SlideView

_ALL = "/v1/sessions/{session_id}/slides"
_PAGE = _ALL + "/{deck_id}/pages/{page}"
FOR_EVER = "private, max-age=31536000, immutable"
"""Pages never change, and are nobody's but the members'."""


@api.operation(
    "POST",
    _ALL,
    summary="Upload slides",
    upload=Upload("application/pdf", LARGEST_DECK),
    query=UploadQuery,
    returns=DeckView,
    status=201,
    creates=True,
    problems=(409,),
)
def upload_slides(call: Call[Runtime, bytes]) -> DeckView:
    """For hosts. The body is the PDF itself, at most 20 MB and 200 pages. Its pages are drawn one after the other;
    hosts are told of each by a frame, and of what is wrong with the file."""
    return slides.upload(
        call.runtime, call.path["session_id"], call.who.sub, call.query.name.strip(), call.body
    )


@api.operation(
    "PUT",
    _ALL,
    summary="Turn the page on everybody's screen",
    body=ShowBody,
    returns=ScreenView,
    problems=(409,),
)
def show_slide(call: Call[Runtime, ShowBody]) -> ScreenView:
    """For hosts. With a `version` that is stale nothing is changed."""
    return slides.show(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        call.body.deck_id,
        call.body.page,
        call.body.version,
    )


@api.operation("DELETE", _ALL + "/{deck_id}", summary="Delete slides", status=204, problems=(409,))
def delete_slides(call: Call[Runtime, None]) -> None:
    """For hosts."""
    slides.delete(call.runtime, call.path["session_id"], call.path["deck_id"], call.who.sub)


@api.operation("GET", _PAGE, summary="A page's size and words", returns=SlideView)
def get_slide(call: Call[Runtime, None]) -> SlideView:
    """For hosts, and of pages up to the next one to be shown for everybody in the session."""
    return slides.page(
        call.runtime, call.path["session_id"], call.path["deck_id"], _number(call.path["page"]), call.who.sub
    )


@api.operation(
    "GET",
    _PAGE + "/picture",
    summary="A page as a picture",
    query=PictureQuery,
    media_type="image/webp",
    also={304: None},
)
def get_slide_picture(call: Call[Runtime, None]) -> Reply:
    """For whoever may see the page. It never changes: keep it."""
    session_id, deck_id, number = call.path["session_id"], call.path["deck_id"], _number(call.path["page"])
    tag = f'"{deck_id}-{number}-{call.query.size}"'
    headers = {"ETag": tag, "Cache-Control": FOR_EVER}
    if tag in call.request.headers.get("If-None-Match", ""):
        slides.require_look(call.runtime, session_id, deck_id, number, call.who.sub)
        return Reply(None, status=304, headers=headers)
    picture = slides.picture(call.runtime, session_id, deck_id, number, call.query.size, call.who.sub)
    return Reply(picture, headers=headers, media_type="image/webp")


def _number(page: str) -> int:
    if not page.isascii() or not page.isdigit() or len(page) > 4:
        raise NotFound("page")
    return int(page)
