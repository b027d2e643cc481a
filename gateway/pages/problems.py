"""What each problem type of the API means, for the page that its `type` leads to."""

from gateway.pages.known import Known
from gateway.pages.live_problems import LIVE_PROBLEMS
from gateway.pages.panel_problems import PANEL_PROBLEMS
from gateway.pages.round_problems import ROUND_PROBLEMS

PROBLEMS: dict[str, Known] = {
    **LIVE_PROBLEMS,
    **PANEL_PROBLEMS,
    **ROUND_PROBLEMS,
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
    "note-update-invalid": Known(
        "This is no update of a note",
        "A note takes Yjs updates (version 1) of one plain text called “note”, with letters of one's own only.",
        "Send the update as Yjs made it. Without Yjs, read the note and replace its whole text.",
    ),
    "note-behind": Known(
        "Something is missing before this update",
        "The update builds on letters that have not arrived here; what has is in the answer as `vector`.",
        "Send everything since that state vector as one update.",
    ),
    "note-full": Known(
        "The note is full",
        "So much was typed into this note, and deleted again, that it can take no more.",
        "Write on in another room's note, or in the chat.",
    ),
    "nothing-to-show": Known(
        "There is nothing to show yet",
        "No table has sat together or written anything that could be shown to everybody.",
        "Open a round first; show the notes when it is over.",
    ),
    "no-feedback": Known(
        "No feedback is going on",
        "Nobody's note is on the screens, so there is no next or previous one.",
        "Start the feedback first.",
    ),
    "action-changed": Known(
        "This was changed meanwhile",
        "Somebody else changed the theme or action first. The answer carries it as `current`; null when it is gone.",
        "Look at how it is now, then do it again.",
    ),
    "no-show-of-hands": Known(
        "No show of hands is going on for this",
        "Hands count only while a host asks for them, for one action at a time.",
        "Wait until a host asks, then raise your hand.",
    ),
    "list-full": Known(
        "The list is full",
        "There are as many themes or actions as a workshop can have.",
        "Delete some, or put two together.",
    ),
    "wrong-run-state": Known(
        "The agenda cannot do that now",
        "The command needs the agenda to be waiting, running or paused, and it is not: the answer says which it is as "
        "`run_status`. Or the item has less time left than was to be taken from it.",
        "Look at which item is on, and choose what fits: start, resume, or end the item early.",
    ),
    "no-such-item": Known(
        "No such agenda item is to come",
        "The item is over, or the agenda never had it. The answer names those that are to come as `coming`.",
        "Look at the agenda as it is now, and name one of the coming items.",
    ),
    "run-changed": Known(
        "The agenda changed meanwhile",
        "The agenda went on by itself, or another host changed it, since the version that the command named. The "
        "answer carries it as it is now as `run`.",
        "Look at it and do it again, with its version, if you still want to. Nothing was changed.",
    ),
    "session-ended": Known("The workshop is over", "Nothing can change in it any more.", "Read its report."),
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
    "invalid-request": Known(
        "Something in the request is not right",
        "At least one field is missing or has a value that cannot be used; `errors` names each.",
        "Correct the named fields and send it again.",
    ),
    "too-many-requests": Known(
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
    "link-used": Known(
        "The link has been used",
        "A personal link works once, so that nobody else can use it later.",
        "Ask for a fresh one on the sign-in page.",
    ),
    "wrong-link": Known(
        "The link is not one of ours",
        "It is not complete, or the account that it belonged to is gone.",
        "Open the whole link from the e-mail, or ask for a fresh one on the sign-in page.",
    ),
    "wrong-code": Known(
        "The code is not right",
        "It was mistyped, used already, older than 15 minutes, or tried too often.",
        "Type the six digits from the newest letter, or ask for a new one.",
    ),
    "wrong-password": Known(
        "The password is not right",
        "The address and the password do not belong together.",
        "Try again, or sign in by a mailed link.",
    ),
    "sign-in-ended": Known(
        "The sign-in has ended",
        "It ran out, was signed out, or its refresh token was used twice, which may mean that it was stolen.",
        "Sign in again.",
    ),
    "token-expired": Known(
        "The access token has run out",
        "An access token is good for ten minutes.",
        "Refresh it with POST /v1/token/refresh, or get another one; then send the request again.",
    ),
    "token-revoked": Known(
        "The access token is revoked",
        "Its owner signed out, or the account is gone.",
        "Sign in again.",
    ),
    "invalid-token": Known(
        "The access token cannot be read",
        "The request carries something else than one access token of this Folkmoot.",
        "Send one header: Authorization: Bearer <token>.",
    ),
    "invalid-ticket": Known(
        "The stream ticket is used up",
        "A ticket opens one stream, within 30 seconds.",
        "Get a new one with POST /v1/sessions/{session_id}/stream-tickets.",
    ),
    "invalid-client": Known(
        "The client is not known",
        "The client id or the secret is wrong, or the client was removed.",
        "Check both, or let an organiser make a new client.",
    ),
    "not-registered": Known(
        "You are not registered for this event",
        "Sessions are for the people who registered for their event, and for its hosts.",
        "Register for the event, then come in.",
    ),
    "not-host": Known(
        "Only a host can do this",
        "Rounds, moves and the session's start and end belong to its hosts.",
        "Ask the organiser to make you a host.",
    ),
    "wrong-state": Known(
        "The event is not at that step",
        "An event goes from draft to published to closed to ended.",
        "Look at the event's status, and act on that.",
    ),
    "capacity-too-small": Known(
        "More people are registered than that",
        "An event cannot have fewer places than it has confirmed registrations.",
        "Choose a larger number.",
    ),
    "is-rehearsal": Known(
        "This is a rehearsal",
        "A rehearsal is a hidden copy of an event, with simulated people only. It stays as it was copied.",
        "Do it with the event itself, then rehearse again.",
    ),
    "too-many-rehearsals": Known(
        "There are too many rehearsals",
        "An event has three rehearsals at most, and each is kept for a day.",
        "Remove one of them, then rehearse again.",
    ),
    "registration-cancelled": Known(
        "The registration was cancelled",
        "Nobody comes in by it any more.",
        "Register again, while there are places.",
    ),
    "slug-taken": Known(
        "The short name is taken",
        "Another organisation has this short name already.",
        "Choose another one.",
    ),
    "if-match-required": Known(
        "Say which version you change",
        "Two organisers may edit the same event; without If-Match the second would overwrite the first unseen.",
        "Send If-Match with the ETag of the event as you saw it.",
    ),
    "changed-meanwhile": Known(
        "Somebody else changed it first",
        "The thing has a newer version than the one that If-Match names. Nothing was changed.",
        "Read it again, and make your change to the newest version.",
    ),
    "refused": Known("It cannot be done", "A rule does not allow it now.", "The answer's detail says which."),
    "bad-request": Known(
        "The request cannot be read", "It does not keep to HTTP.", "Correct it and send it again."
    ),
    "malformed-json": Known(
        "The body is not JSON",
        "It cannot be parsed.",
        "Correct it; the answer's detail says where it breaks.",
    ),
    "unsupported-media-type": Known(
        "The body is not JSON", "The API reads JSON only.", "Send it with Content-Type: application/json."
    ),
    "method-not-allowed": Known(
        "This method is not possible here",
        "The address exists, but does not answer to that method.",
        "See the header Allow, or /api.",
    ),
    "too-large": Known(
        "The body is too large", "It is larger than this Folkmoot takes.", "Send less at once."
    ),
    "too-slow": Known(
        "The body did not come in time",
        "It was announced, but had not arrived after twenty seconds.",
        "Check the connection and send it again.",
    ),
    "headers-too-large": Known(
        "The headers are too large",
        "Together they are larger than this Folkmoot takes.",
        "Send fewer or shorter ones.",
    ),
    "wrong-host": Known(
        "This is not our address",
        "The request named another host than the one at which Folkmoot is served here.",
        "Use the public address.",
    ),
    "unknown-stream": Known(
        "This stream is not open",
        "It was cut off, or never opened.",
        "Take a snapshot, then open a new stream.",
    ),
    "internal-error": Known(
        "Something went wrong on our side",
        "This is a fault in Folkmoot. Nothing was changed.",
        "Try again; if it happens again, tell the operator the time and the address.",
    ),
    "unexpected-answer": Known(
        "A part of Folkmoot gave an unexpected answer",
        "Two parts of it may run in versions that do not fit together.",
        "Tell the operator the time and the address.",
    ),
}
