"""What each problem type of the API means, for the page that its `type` leads to."""

from typing import NamedTuple


class Known(NamedTuple):
    """Title, why it happens, what to do next."""

    title: str
    why: str
    do: str


PROBLEMS: dict[str, Known] = {
    "registration-closed": Known(
        "Registration has closed",
        "The organiser's closing time has passed, the organiser has closed registration, or the event is over.",
        "Write to the organiser if you still hope to come.",
    ),
    "event-full": Known(
        "Every place is taken",
        "The event holds only so many people, and the last place has gone.",
        "Look again later: a place comes free whenever somebody cancels.",
    ),
    "not-eligible": Known(
        "This event is for members",
        "The organiser opened it to certain levels of membership, and the e-mail address given is not among them.",
        "Use the address that the organiser has for you, or ask the organiser.",
    ),
    "link-expired": Known(
        "The link has run out",
        "A personal link works once and for a short time, so that nobody else can use it later.",
        "Ask for a fresh one on the sign-in page.",
    ),
    "stale-placement": Known(
        "Somebody moved that person first",
        "Two hosts moved the same person at nearly the same time; the earlier move counts.",
        "Look where the person is now and move again if you still want to. Nobody was moved by the refused request.",
    ),
    "note-changed": Known(
        "Somebody else wrote in the note",
        "The note has a newer version than the one that was edited. The answer carries it as `current`.",
        "Merge your text into the current one and save with its version.",
    ),
    "round-exists": Known(
        "There is already a breakout round",
        "A session runs one round at a time.",
        "Close the round that is open, or throw the draft away, before making another.",
    ),
    "wrong-round-state": Known(
        "The round is not at that step",
        "A round goes from draft to open to closing to closed.",
        "Take a new snapshot and act on the round's present state.",
    ),
    "room-closed": Known(
        "That room is not open",
        "People can only be moved into open rooms.",
        "Choose the main room or an open one.",
    ),
    "session-not-live": Known(
        "The workshop has not started",
        "Rounds and moves need a running workshop.",
        "Start the workshop first.",
    ),
    "session-ended": Known("The workshop is over", "Nothing can change in it any more.", "Read its report."),
    "not-joined": Known(
        "Not in the workshop yet",
        "The live stream opens after joining.",
        "Join the session, then open the stream.",
    ),
    "report-not-ready": Known(
        "The report is not ready", "It is written when the workshop has ended.", "Come back after the end."
    ),
    "idempotency-key-reused": Known(
        "The same key with another request",
        "An Idempotency-Key stands for one request; it came again with a different body.",
        "Use a new key for a new request.",
    ),
    "not-found": Known(
        "Not found",
        "There is nothing with this name, or it belongs to an organisation that you do not see.",
        "Check the identifier.",
    ),
    "forbidden": Known(
        "Not allowed", "You are known, but this belongs to others.", "Ask its organiser or host to add you."
    ),
    "unauthorised": Known(
        "Sign in first", "The request carried no valid credential.", "Sign in and send it again."
    ),
    "invalid": Known(
        "Something in the request is not right",
        "At least one field is missing or has a value that cannot be used; `errors` names each.",
        "Correct the named fields and send it again.",
    ),
    "too-many": Known(
        "Too many requests", "There were more requests than the limit allows.", "Wait for Retry-After."
    ),
    "unavailable": Known(
        "Out of reach", "A part of Folkmoot did not answer in time.", "Try again in a few seconds."
    ),
    "wrong-origin": Known(
        "The request came from another site",
        "A sign-in cookie only counts on Folkmoot's own pages, so that other sites cannot act in your name.",
        "Do it from Folkmoot's own page; programs use a bearer token.",
    ),
}
