"""Who plays which part: the lobby, co-hosts, facilitators, and how somebody shows themselves."""

from chassis.http import Call
from services.sessions.routes.bodies import MovedView
from services.sessions.routes.parts_bodies import (
    AdmissionBody,
    CohostBody,
    CohostsView,
    FacilitatorsView,
    LeadBody,
    LetInBody,
    MarkBody,
    MarkedView,
    NeedsView,
    PeopleBody,
    ShowingBody,
)
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import lobby, parts, showing
from services.sessions.use_cases.people_views import LobbyView
from services.sessions.use_cases.showing import OwnShowingView
from services.sessions.use_cases.views import ParticipantView, placement_views

_ONE = "/v1/sessions/{session_id}"


@api.operation(
    "GET", _ONE + "/me", summary="How you are shown in this session, or would be", returns=OwnShowingView
)
def get_own_showing(call: Call[Runtime, None]) -> OwnShowingView:
    """For hosts and attendees of the event, before joining and after."""
    return showing.look(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "PUT",
    _ONE + "/me",
    summary="Show yourself differently, or say who is in front of your screen",
    body=ShowingBody,
    returns=ParticipantView,
    problems=(409,),
)
def show_yourself(call: Call[Runtime, ShowingBody]) -> ParticipantView:
    """For yourself, after joining. What you do not show is not kept here."""
    return showing.show(call.runtime, call.path["session_id"], call.who.sub, call.body.showing)


@api.operation(
    "PUT",
    _ONE + "/admission",
    summary="Let people come in by themselves, or let newcomers wait",
    body=AdmissionBody,
    returns=LobbyView,
    problems=(409,),
)
def choose_admission(call: Call[Runtime, AdmissionBody]) -> LobbyView:
    """For hosts. Nobody who is in waits; when the door is opened, everybody who waits is let in."""
    return lobby.choose_admission(call.runtime, call.path["session_id"], call.who.sub, call.body.admission)


@api.operation("GET", _ONE + "/lobby", summary="Who waits to be let in", returns=LobbyView)
def get_lobby(call: Call[Runtime, None]) -> LobbyView:
    """For hosts."""
    return lobby.look(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "POST",
    _ONE + "/lobby/let-in",
    summary="Let in people who wait",
    body=LetInBody,
    returns=LobbyView,
    problems=(409,),
)
def let_in(call: Call[Runtime, LetInBody]) -> LobbyView:
    """For hosts. Those named, also when they were turned away before; or everybody who waits."""
    return lobby.let_in(call.runtime, call.path["session_id"], call.who.sub, call.body.person_ids)


@api.operation(
    "POST",
    _ONE + "/lobby/turn-away",
    summary="Do not let in people who wait",
    body=PeopleBody,
    returns=LobbyView,
    problems=(409,),
)
def turn_away(call: Call[Runtime, PeopleBody]) -> LobbyView:
    """For hosts. They are told; letting them in takes it back."""
    return lobby.turn_away(call.runtime, call.path["session_id"], call.who.sub, call.body.person_ids)


@api.operation(
    "POST",
    _ONE + "/cohosts",
    summary="Make somebody in the session a host of it",
    body=CohostBody,
    returns=CohostsView,
    problems=(409,),
)
def make_cohost(call: Call[Runtime, CohostBody]) -> CohostsView:
    """For hosts. For this session only; the organiser's hosts stay what they are."""
    return CohostsView(
        cohosts=parts.make_cohost(call.runtime, call.path["session_id"], call.who.sub, call.body.person_id)
    )


@api.operation(
    "DELETE",
    _ONE + "/cohosts/{person_id}",
    summary="Make a co-host an attendee again",
    returns=CohostsView,
    problems=(409,),
)
def unmake_cohost(call: Call[Runtime, None]) -> CohostsView:
    """For hosts. Refused (409 organisers-host) for hosts whom the organiser has named."""
    return CohostsView(
        cohosts=parts.unmake_cohost(
            call.runtime, call.path["session_id"], call.who.sub, call.path["person_id"]
        )
    )


@api.operation(
    "POST",
    _ONE + "/facilitators",
    summary="Mark people as facilitators for the whole session",
    body=MarkBody,
    returns=MarkedView,
    problems=(409,),
)
def mark_facilitators(call: Call[Runtime, MarkBody]) -> MarkedView:
    """For hosts. Rounds that are dealt spread them over the rooms; they lead whichever room they sit in."""
    changed = parts.mark(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        call.body.person_ids,
        facilitates=call.body.facilitates,
    )
    return MarkedView(person_ids=changed)


@api.operation(
    "PUT",
    _ONE + "/rounds/{round_id}/facilitators",
    summary="Give somebody a room of a round to lead",
    body=LeadBody,
    returns=FacilitatorsView,
    problems=(409,),
)
def let_lead(call: Call[Runtime, LeadBody]) -> FacilitatorsView:
    """For hosts. In a draft they are pinned to the room. In an open round nobody is moved: they lead it while they are
    in it."""
    found = parts.let_lead(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.person_id,
        call.body.room_id,
    )
    return FacilitatorsView(facilitators=found)


@api.operation(
    "POST",
    _ONE + "/rooms/{room_id}/send-back",
    summary="Send people of your room back to the main room",
    body=PeopleBody,
    returns=MovedView,
    problems=(409,),
)
def send_back(call: Call[Runtime, PeopleBody]) -> MovedView:
    """For the facilitator of the room while they are in it, and hosts. All of the people, or nobody."""
    session_id = call.path["session_id"]
    seq, placements = parts.send_to_main(
        call.runtime, session_id, call.path["room_id"], call.who.sub, call.body.person_ids
    )
    return MovedView(seq=seq, placements=placement_views(placements))


@api.operation(
    "GET", _ONE + "/people/{person_id}/needs", summary="What somebody needs to take part", returns=NeedsView
)
def get_needs(call: Call[Runtime, None]) -> NeedsView:
    """For hosts, for the facilitator of the room where the person is, and for the person. Asked of registration each
    time, and kept nowhere else."""
    who = call.path["person_id"]
    said = showing.needs_of(call.runtime, call.path["session_id"], call.who.sub, who)
    return NeedsView(person_id=who, access_needs=said)
