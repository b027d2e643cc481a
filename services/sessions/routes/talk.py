"""Talk beside the tables: posts, hands, calls for help, broadcasts, and people who are lost."""

from chassis.http import Call, PageQuery, decode_cursor, encode_cursor
from chassis.problems import Invalid
from services.sessions.routes.bodies import MovedView
from services.sessions.routes.table import api
from services.sessions.routes.talk_bodies import (
    AnswerBody,
    BroadcastBody,
    HandBody,
    HandsView,
    HelpBody,
    LowerHandsBody,
    MissingView,
    NewPostBody,
    PostChangeBody,
    PostPage,
    SeatPeopleBody,
    TalkRulesBody,
)
from services.sessions.runtime import Runtime
from services.sessions.use_cases.talk import broadcasts, calls, hands, lost, posts, reading
from services.sessions.use_cases.talk.views import (
    BroadcastView,
    HandView,
    HelpView,
    PostView,
    RoomTalkView,
    TalkRulesView,
    post_view,
)
from services.sessions.use_cases.views import placement_views

_SESSION = "/v1/sessions/{session_id}"
_ROOM = _SESSION + "/rooms/{room_id}"


@api.operation("GET", _ROOM + "/talk", summary="The talk of a room", returns=RoomTalkView)
def get_talk(call: Call[Runtime, None]) -> RoomTalkView:
    """For the people in the room, and hosts: what somebody who comes in has to know."""
    return reading.read_room(call.runtime, call.path["session_id"], call.path["room_id"], call.who.sub)


@api.operation(
    "GET", _ROOM + "/posts", summary="A room's posts, page by page", query=PageQuery, returns=PostPage
)
def list_posts(call: Call[Runtime, None]) -> PostPage:
    """For the people in the room, and hosts; the newest first."""
    limit = call.query.limit
    found = reading.older_posts(
        call.runtime,
        call.path["session_id"],
        call.path["room_id"],
        call.who.sub,
        _number(call.query.cursor),
        limit + 1,
    )
    cursor = encode_cursor(str(found[limit - 1].number)) if len(found) > limit else None
    return PostPage(items=[post_view(row) for row in found[:limit]], next_cursor=cursor)


@api.operation(
    "POST",
    _ROOM + "/posts",
    summary="Write a post",
    body=NewPostBody,
    returns=PostView,
    status=201,
    creates=True,
    problems=(409, 429),
)
def write_post(call: Call[Runtime, NewPostBody]) -> PostView:
    """For the people in the room, and hosts. In the main room attendees can write unless hosts have closed it."""
    return posts.write(
        call.runtime, call.path["session_id"], call.path["room_id"], call.who.sub, call.body.text.strip()
    )


@api.operation(
    "PATCH",
    _SESSION + "/posts/{post_id}",
    summary="Take a post away, bring it back, or pin it for the report",
    body=PostChangeBody,
    returns=PostView,
    problems=(409,),
)
def change_post(call: Call[Runtime, PostChangeBody]) -> PostView:
    """For hosts. Who leads the room can take posts away and bring them back; who wrote a post can take it away."""
    return posts.revise(
        call.runtime,
        call.path["session_id"],
        call.path["post_id"],
        call.who.sub,
        removed=call.body.removed,
        pinned=call.body.pinned,
    )


@api.operation(
    "PUT",
    _SESSION + "/talk-rules",
    summary="Open the main room's posts to attendees, or close them",
    body=TalkRulesBody,
    returns=TalkRulesView,
    problems=(409,),
)
def put_talk_rules(call: Call[Runtime, TalkRulesBody]) -> TalkRulesView:
    """For hosts."""
    return posts.allow(call.runtime, call.path["session_id"], call.who.sub, main_posts=call.body.main_posts)


@api.operation(
    "PUT",
    _SESSION + "/hands/{person_id}",
    summary="Raise a hand, or put it down",
    body=HandBody,
    returns=HandView,
    problems=(409,),
)
def put_hand(call: Call[Runtime, HandBody]) -> HandView:
    """For oneself; hosts can put down anybody's. It goes down by itself when its person moves or leaves."""
    return hands.show(
        call.runtime,
        call.path["session_id"],
        call.path["person_id"],
        call.who.sub,
        raised=call.body.raised,
    )


@api.operation(
    "POST",
    _SESSION + "/lower-hands",
    summary="Put all hands down",
    body=LowerHandsBody,
    returns=HandsView,
    problems=(409,),
)
def lower_hands(call: Call[Runtime, LowerHandsBody]) -> HandsView:
    """For hosts: of one room, or everywhere."""
    return HandsView(
        hands=hands.lower_in_room(call.runtime, call.path["session_id"], call.body.room_id, call.who.sub)
    )


@api.operation(
    "POST",
    _SESSION + "/help",
    summary="Ask for help",
    body=HelpBody,
    returns=HelpView,
    status=201,
    creates=True,
    problems=(409,),
)
def ask_for_help(call: Call[Runtime, HelpBody]) -> HelpView:
    """Calls a host to your room. Who waits already gets the same call again, and keeps their place in the queue."""
    return calls.call_for_help(call.runtime, call.path["session_id"], call.who.sub, call.body.words.strip())


@api.operation(
    "PUT",
    _SESSION + "/help/{call_id}",
    summary="Answer a call for help",
    body=AnswerBody,
    returns=HelpView,
    problems=(409,),
)
def answer_help(call: Call[Runtime, AnswerBody]) -> HelpView:
    """For hosts: `coming` tells the room that you are, `done` ends the call, `open` puts it back. Who called can
    end it. When somebody answered first, the answer (409 help-changed) carries the call as it is now."""
    return calls.answer(
        call.runtime,
        call.path["session_id"],
        call.path["call_id"],
        call.who.sub,
        call.body.status,
        call.body.version,
    )


@api.operation(
    "POST",
    _SESSION + "/broadcasts",
    summary="Say something to everybody, or to some rooms",
    body=BroadcastBody,
    returns=BroadcastView,
    status=201,
    creates=True,
    problems=(409,),
)
def send_broadcast(call: Call[Runtime, BroadcastBody]) -> BroadcastView:
    """For hosts. It stays on each screen until its reader puts it away."""
    return broadcasts.send(
        call.runtime, call.path["session_id"], call.who.sub, call.body.text.strip(), call.body.room_ids
    )


@api.operation(
    "DELETE",
    _SESSION + "/broadcasts/{broadcast_id}",
    summary="Take a broadcast back",
    status=204,
    problems=(409,),
)
def withdraw_broadcast(call: Call[Runtime, None]) -> None:
    """For hosts. It disappears from every screen."""
    broadcasts.withdraw(call.runtime, call.path["session_id"], call.path["broadcast_id"], call.who.sub)


@api.operation("GET", _SESSION + "/missing", summary="Who is missing", returns=MissingView)
def get_missing(call: Call[Runtime, None]) -> MissingView:
    """For hosts: people without a table while a round runs, and how many have not come."""
    found = lost.who_is_missing(call.runtime, call.path["session_id"], call.who.sub)
    return MissingView(
        seq=found.seq, lost=found.lost, registered=found.registered, not_arrived=found.not_arrived
    )


@api.operation(
    "POST",
    _SESSION + "/seat",
    summary="Give people the best free seats",
    body=SeatPeopleBody,
    returns=MovedView,
    problems=(409,),
)
def seat_people(call: Call[Runtime, SeatPeopleBody]) -> MovedView:
    """For hosts, while a round is open. Who has a table already stays there."""
    moved = lost.seat(call.runtime, call.path["session_id"], call.who.sub, call.body.person_ids)
    return MovedView(seq=moved.seq, placements=placement_views(moved.placements))


def _number(cursor: str | None) -> int | None:
    """The number of the last post of the page before."""
    if cursor is None:
        return None
    number = decode_cursor(cursor, 1)[0]
    if not (number.isascii() and number.isdecimal() and len(number) <= 15):
        raise Invalid(
            "The cursor is not one that this list gave out. Leave it away to start at the newest post."
        )
    return int(number)
