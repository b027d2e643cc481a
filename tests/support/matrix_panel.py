"""Who may do what with questions to the panel and with slides: rows of the matrix of access, and what they need."""

from typing import Any

from tests.support.matrix import HERE, HOSTS, Row
from tests.support.pdf import pdf

PANEL = (
    Row("ask_question", HERE, lambda hall: {"text": "Who pays?"}),
    Row("set_questions", HOSTS, lambda hall: {"open": True}),
    Row("order_questions", HOSTS, lambda hall: {"order": "votes"}),
    Row("vote_for_question", HERE),
    Row("unvote_question", HERE),
    Row("answer_question", HOSTS, lambda hall: {"text": ""}),
    Row("merge_question", HOSTS, lambda hall: {"into": hall.things["other_question"]}),
    Row("split_question", HOSTS),
    Row("change_question", HOSTS, lambda hall: {"state": "answering"}),
    Row("upload_slides", HOSTS, lambda hall: pdf("One more")),
    Row("get_slide", HERE),
    Row("get_slide", HOSTS, things={"page": "last_page"}, note="that is far from being shown"),
    Row("get_slide_picture", HERE),
    Row("show_slide", HOSTS, lambda hall: {"deck_id": None}),
    Row("delete_slides", HOSTS),
)


def set_up_panel(hall: Any, base: str) -> dict[str, str]:
    """Two questions and slides, of which the first page is shown, in the session at `base`; their ids by name."""
    host = hall.who["host"]
    one, other = (hall.stack.ok(host, "POST", f"{base}/questions", {"text": text}) for text in ("A", "B"))
    uploaded = hall.ask("host", "POST", f"{base}/slides", pdf("One", "Two", "Three"), {})
    assert uploaded.status_code == 201, uploaded.text
    deck_id = str(uploaded.json()["id"])
    hall.stack.draw_slides()
    hall.stack.ok(host, "PUT", f"{base}/slides", {"deck_id": deck_id, "page": 1})
    return {
        "question_id": one["id"],
        "other_question": other["id"],
        "deck_id": deck_id,
        "page": "1",
        "last_page": "3",
    }
