"""What the problems of a live workshop mean."""

from gateway.pages.known import Known

LIVE_PROBLEMS: dict[str, Known] = {
    "stale-placement": Known(
        "Somebody moved that person first",
        "Two hosts moved the same person at nearly the same time; the earlier move counts.",
        "Look where the person is now and move again if you still want to. Nobody was moved by the refused request.",
    ),
    "main-room-quiet": Known(
        "Posts in the main room are closed",
        "The hosts have closed the main room's posts to attendees for now.",
        "Raise your hand, or ask for help. At your table you can write as before.",
    ),
    "help-changed": Known(
        "Somebody answered this call for help first",
        "Two people answered the same call at nearly the same time; the earlier answer counts.",
        "Look at the call as it is now. The refused answer changed nothing.",
    ),
    "help-not-yours": Known(
        "Hosts answer calls for help",
        "Only a host, or who leads the room, can take a call or put it back into the queue.",
        "Wait for a host. You can say that your own call is no longer needed.",
    ),
    "report-changed": Known(
        "The report was changed meanwhile",
        "Somebody else corrected the report after you had loaded it.",
        "Load it again, then correct it. Nothing of the refused correction was saved.",
    ),
    "report-for-hosts": Known(
        "This report is for the hosts",
        "The organiser has not given the report to everybody who was there.",
        "Ask the organiser for it if you need it.",
    ),
    "note-changed": Known(
        "Somebody else wrote in the note",
        "The note has a newer version than the one that was edited. The answer carries it as `current`.",
        "Merge your text into the current one and save with its version.",
    ),
    "plan-changed": Known(
        "Somebody else changed the plan first",
        "Two hosts changed the drafts of rounds at nearly the same time; the earlier change counts.",
        "Look at the plan as it is now, and do it again if you still want to. The refused request changed nothing.",
    ),
    "plan-impossible": Known(
        "No such plan is possible",
        "What is asked for cannot all hold: room sizes, pins, people kept apart or together, facilitators. The answer "
        "names what is in the way as `conflicts`, as few as there can be.",
        "Give up one of them, or make the rooms larger, then plan again. Nothing was changed.",
    ),
    "not-waiting": Known(
        "They are not waiting",
        "Only people who asked to come in, and have not gone again, can be let in or turned away.",
        "Look at who waits in the lobby, and answer them.",
    ),
    "turned-away": Known(
        "A host has not let you in",
        "In this session hosts let people in, and one of them decided not to let you in.",
        "If you think that this is a mistake, write to the organiser of the event.",
    ),
    "organisers-host": Known(
        "They are a host of the event",
        "The organiser made them a host, so hosts of the session cannot take that back.",
        "Ask the organiser.",
    ),
    "not-leading": Known(
        "Only for whoever leads the room",
        "Hosts may do this in every room, facilitators in the room that they lead, while they are in it.",
        "Ask a host, or the facilitator of the room.",
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
    "not-joined": Known(
        "Not in the workshop yet",
        "The live stream opens after joining.",
        "Join the session, then open the stream.",
    ),
    "report-not-ready": Known(
        "The report is not ready", "It is written when the workshop has ended.", "Come back after the end."
    ),
    "not-in-room": Known(
        "You are not in that room",
        "A room's note is for the people who are in it, and for the hosts.",
        "Ask a host to move you, or look at your own room's note.",
    ),
    "not-in-session": Known(
        "Not in this session",
        "A person or a room that was named does not belong to the session.",
        "Take a new snapshot, and name people and rooms that are in it.",
    ),
    "moved-twice": Known(
        "One person, two places",
        "The request moves somebody to two rooms at once. Nobody was moved.",
        "Name each person once.",
    ),
    "wrong-poll-state": Known(
        "The poll is not in the right state",
        "Only a draft can be changed or opened, only an open poll closed, only a closed one opened again.",
        "Look at the poll as it is now; another host may have been faster.",
    ),
    "poll-not-open": Known(
        "The poll is not open",
        "Votes are cast, changed and taken back only while a poll is open.",
        "Wait until a host opens it. A vote that was counted before stays counted.",
    ),
    "anonymous-poll-closed": Known(
        "An anonymous poll stays closed",
        "When it closed, whose answer is whose was thrown away, so everybody could vote twice.",
        "Prepare the same poll again and open that one.",
    ),
    "poll-changed": Known(
        "The poll was changed meanwhile",
        "Another host changed the prepared poll after you had looked at it.",
        "Look at it as it is now, then change it again.",
    ),
    "polls-differ": Known(
        "The polls are others now",
        "One was added, opened or thrown away while you put them in order.",
        "Look at the prepared polls as they are now, then put them in order.",
    ),
    "answer-does-not-fit": Known(
        "The answer does not fit the poll",
        "It names no option or step of the poll, too many or too few of them, or words that are too long.",
        "Answer what the poll asks for. Nothing was counted or changed.",
    ),
    "too-many-answers": Known(
        "More answers than people",
        "Everybody has one vote; a connection has as many as people sit before its screen.",
        "Take some answers away, or ask a host to change how many you are.",
    ),
    "results-hidden": Known(
        "The results are not shown yet",
        "The hosts decide whether everybody sees what came of a poll, and when.",
        "Wait until they show it, or ask them.",
    ),
    "hosts-do-not-vote": Known(
        "Hosts do not vote",
        "They see the results as they come in.",
        "Vote as an attendee, or tell the others what you think.",
    ),
}
