"""Problems of questions to the panel and of slides."""

from gateway.pages.known import Known

PANEL_PROBLEMS: dict[str, Known] = {
    "floor-closed": Known(
        "Questions are closed",
        "The hosts open and close the floor for questions, often together with an item of the agenda.",
        "Wait until the hosts open it. You can vote for the questions that are shown meanwhile.",
    ),
    "name-needed": Known(
        "Questions carry a name here",
        "The hosts of this workshop do not allow questions without a name.",
        "Ask with your name, or ask a host to allow it.",
    ),
    "too-many-questions": Known(
        "Too many questions",
        "One person can have ten questions waiting for their answers, and a workshop a thousand.",
        "Vote for a question that is there, or wait until yours are answered.",
    ),
    "wrong-question-state": Known(
        "The question is not in the right state",
        "It was answered, set aside or merged already, perhaps by another host just now.",
        "Look at the question again; bring it back first if it was set aside.",
    ),
    "question-changed": Known(
        "The question was changed meanwhile",
        "Another host changed the question, or the order of the questions, at nearly the same time.",
        "Look at it as it is now, then do it again if you still want to. Nothing was changed by the refused request.",
    ),
    "not-a-pdf": Known(
        "The file is not a PDF",
        "Slides are shown from PDF files, and the file sent does not begin as one.",
        "Export the slides as PDF from the program that made them, then upload that.",
    ),
    "slide-not-ready": Known(
        "That page is not there",
        "The slides have fewer pages, or the page is still being drawn.",
        "Wait until the page can be seen among the small ones, then show it.",
    ),
    "slides-changed": Known(
        "The page was turned meanwhile",
        "Two hosts turned the page at nearly the same time; the earlier one counts.",
        "Look which page everybody sees now, then go on from there.",
    ),
    "too-many-decks": Known(
        "There are too many files",
        "A workshop can hold twenty files with slides.",
        "Delete one that you need no longer, then upload the new one.",
    ),
}
