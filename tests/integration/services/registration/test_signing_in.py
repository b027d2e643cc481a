"""Links, codes, passwords, refresh tokens: each opens the door once, to the right person, and says little to others."""

from datetime import timedelta

import jwt
import pytest
from sqlalchemy import select, text

from contracts import TokenRevoked
from services.registration.models import Link, RefreshToken, SignIn
from tests.support.registration import SECRET, Registration


def cookie(answer: object, name: str) -> str:
    for line in answer.headers.getlist("Set-Cookie"):  # type: ignore[attr-defined]
        if line.startswith(f"{name}="):
            return str(line).partition("=")[2].partition(";")[0]
    raise AssertionError(f"no cookie {name}")


def open_link(service: Registration, letter: dict[str, str]) -> object:
    return service.post("/v1/sign-in/link", {"token": letter["link"].rpartition("/")[2]})


def refresh(service: Registration, token: str) -> object:
    return service.post("/v1/token/refresh", Cookie=f"fm_refresh={token}")


@pytest.fixture
def letter(service: Registration) -> dict[str, str]:
    service.sign_up("ann@example.org", "Ann")
    service.post("/v1/sign-in", {"email": "Ann@Example.org"})
    return service.letter()


def test_a_link_works_once(service: Registration, letter: dict[str, str]) -> None:
    assert open_link(service, letter).status_code == 200  # type: ignore[attr-defined]
    again = open_link(service, letter)
    assert again.status_code == 410  # type: ignore[attr-defined]
    assert again.get_json()["type"] == "/problems/link-used"  # type: ignore[attr-defined]


def test_a_link_works_for_fifteen_minutes(service: Registration, letter: dict[str, str]) -> None:
    service.clock.advance(timedelta(minutes=15))
    assert open_link(service, letter).get_json()["type"] == "/problems/link-expired"  # type: ignore[attr-defined]


def test_an_expired_link_tells_which_registration_it_came_with(service: Registration) -> None:
    organiser = service.sign_up("ola@example.org")
    event = service.published(organiser, service.organisation(organiser))
    registration = service.registered(event["id"], "ann@example.org")
    kind = {"kind": "confirmation"}
    letter = service.post(f"/internal/registrations/{registration}/letter", kind, token=service.service)
    service.clock.advance(timedelta(days=20))
    answer = open_link(service, letter.get_json()).get_json()  # type: ignore[attr-defined]
    assert answer["registration_id"] == registration


def test_the_code_works_once_and_uses_the_link_up(service: Registration, letter: dict[str, str]) -> None:
    body = {"email": "ann@example.org", "code": letter["code"]}
    answer = service.post("/v1/sign-in/code", body)
    assert answer.get_json()["person"]["name"] == "Ann"
    assert service.post("/v1/sign-in/code", body).status_code == 401
    assert open_link(service, letter).status_code == 410  # type: ignore[attr-defined]


def test_the_link_uses_the_code_up(service: Registration, letter: dict[str, str]) -> None:
    open_link(service, letter)
    assert (
        service.post("/v1/sign-in/code", {"email": "ann@example.org", "code": letter["code"]}).status_code
        == 401
    )


def test_five_wrong_codes_use_a_letter_up_but_not_its_link(
    service: Registration, letter: dict[str, str]
) -> None:
    wrong = f"{(int(letter['code']) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert (
            service.post("/v1/sign-in/code", {"email": "ann@example.org", "code": wrong}).status_code == 401
        )
    right = service.post("/v1/sign-in/code", {"email": "ann@example.org", "code": letter["code"]})
    assert right.status_code == 401
    assert open_link(service, letter).status_code == 200  # type: ignore[attr-defined]


def test_after_thirty_wrong_codes_in_a_day_only_links_work(
    service: Registration, letter: dict[str, str]
) -> None:
    for _ in range(30):
        service.post("/v1/sign-in/code", {"email": "ann@example.org", "code": "000000"})
    service.clock.advance(timedelta(minutes=20))
    service.post("/v1/sign-in", {"email": "ann@example.org"})
    fresh = service.letter()
    body = {"email": "ann@example.org", "code": fresh["code"]}
    assert service.post("/v1/sign-in/code", body).status_code == 401
    assert open_link(service, fresh).status_code == 200  # type: ignore[attr-defined]


def test_an_address_gets_five_letters_in_a_quarter_of_an_hour(service: Registration) -> None:
    service.sign_up("ann@example.org")
    for _ in range(9):
        assert service.post("/v1/sign-in", {"email": "ann@example.org"}).status_code == 202
    service.fire_timers()
    assert len([m for m in service.messages() if m.TYPE == "sign_in.requested"]) == 5


def test_an_unknown_address_gets_the_same_answer_and_no_letter(service: Registration) -> None:
    known = service.sign_up("ann@example.org") and service.post("/v1/sign-in", {"email": "ann@example.org"})
    before = len(service.messages())
    unknown = service.post("/v1/sign-in", {"email": "eve@example.org"})
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    service.fire_timers()
    assert len(service.messages()) == before + 1
    wrong = {"code": "123456"}
    answers = {
        service.post("/v1/sign-in/code", {"email": f"{who}@example.org", **wrong}).data
        for who in ("ann", "eve")
    }
    assert len(answers) == 1


def test_the_request_does_the_same_work_for_every_address(service: Registration) -> None:
    service.sign_up("ann@example.org")
    statements: dict[str, list[str]] = {}
    from sqlalchemy import event

    def record(who: str) -> None:
        def listen(conn: object, cursor: object, statement: str, *rest: object) -> None:
            statements[who].append(statement)

        statements[who] = []
        event.listen(service.runtime.database.engine, "before_cursor_execute", listen)
        service.post("/v1/sign-in", {"email": f"{who}@example.org"})
        event.remove(service.runtime.database.engine, "before_cursor_execute", listen)

    record("ann")
    record("eve")
    assert statements["ann"] == statements["eve"]


def test_nothing_that_opens_a_door_is_kept_readable(service: Registration, letter: dict[str, str]) -> None:
    answer = open_link(service, letter)
    token = letter["link"].rpartition("/")[2]
    with service.runtime.database.reading() as db:
        kept = [
            *db.scalars(select(Link.digest)),
            *db.scalars(select(SignIn.code_digest)),
            *db.scalars(select(RefreshToken.digest)),
        ]
        whole = db.execute(text("SELECT string_agg(to_jsonb(o)::text, ' ') FROM outbox o")).scalar_one()
    secrets = [token, letter["code"], cookie(answer, "fm_refresh"), cookie(answer, "fm_access")]
    assert not set(secrets) & set(kept)
    assert not any(secret in whole for secret in secrets)


def test_a_password_signs_in_who_has_set_one(service: Registration) -> None:
    token = service.sign_up("ola@example.org")
    wrong = service.post("/v1/sign-in/password", {"email": "ola@example.org", "password": "x"})
    unknown = service.post("/v1/sign-in/password", {"email": "eve@example.org", "password": "x"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.data == unknown.data
    password = {"password": "three old wooden boats"}
    assert service.post("/v1/me/password", password, token=token).status_code == 204
    right = service.post("/v1/sign-in/password", {"email": "OLA@example.org", **password})
    assert right.status_code == 200
    other = {"password": "four old wooden boats"}
    assert service.post("/v1/me/password", other, token=token).status_code == 403
    changed = service.post("/v1/me/password", {**other, "current": password["password"]}, token=token)
    assert changed.status_code == 204
    assert service.post("/v1/sign-in/password", {"email": "ola@example.org", **password}).status_code == 401


def test_refresh_tokens_rotate(service: Registration, letter: dict[str, str]) -> None:
    first = cookie(open_link(service, letter), "fm_refresh")
    answer = refresh(service, first)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    second = cookie(answer, "fm_refresh")
    assert second != first
    service.clock.advance(timedelta(seconds=30))
    assert refresh(service, second).status_code == 200  # type: ignore[attr-defined]


def test_two_tabs_that_refresh_at_once_agree(service: Registration, letter: dict[str, str]) -> None:
    first = cookie(open_link(service, letter), "fm_refresh")
    one = cookie(refresh(service, first), "fm_refresh")
    service.clock.advance(timedelta(seconds=10))
    two = cookie(refresh(service, first), "fm_refresh")
    assert one == two
    assert refresh(service, one).status_code == 200  # type: ignore[attr-defined]


def test_an_old_copy_ends_the_sign_in_for_everybody_who_holds_one(
    service: Registration, letter: dict[str, str]
) -> None:
    signed_in = open_link(service, letter)
    first = cookie(signed_in, "fm_refresh")
    answer = refresh(service, first)
    service.clock.advance(timedelta(seconds=11))
    assert refresh(service, first).status_code == 401  # type: ignore[attr-defined]
    assert refresh(service, cookie(answer, "fm_refresh")).status_code == 401  # type: ignore[attr-defined]
    for held in (signed_in, answer):
        assert service.get("/v1/me", token=cookie(held, "fm_access")).status_code == 401
    assert len([m for m in service.messages() if isinstance(m, TokenRevoked)]) == 2


def test_signing_out_ends_both_tokens_at_once(service: Registration, letter: dict[str, str]) -> None:
    signed_in = open_link(service, letter)
    access, token = cookie(signed_in, "fm_access"), cookie(signed_in, "fm_refresh")
    out = service.post("/v1/sign-out", token=access)
    assert out.status_code == 204
    assert {line.partition("=")[0] for line in out.headers.getlist("Set-Cookie")} == {
        "fm_access",
        "fm_refresh",
    }
    answer = service.get("/v1/me", token=access)
    assert answer.get_json()["type"] == "/problems/token-revoked"
    assert refresh(service, token).status_code == 401  # type: ignore[attr-defined]
    revoked = [m for m in service.messages() if isinstance(m, TokenRevoked)]
    assert [m.token_id for m in revoked] == [jwt.decode(access, options={"verify_signature": False})["jti"]]
    assert service.post("/v1/sign-out", token=access).status_code == 204


def test_cookies_cannot_be_read_by_scripts_or_sent_by_other_sites(
    service: Registration, letter: dict[str, str]
) -> None:
    for line in open_link(service, letter).headers.getlist("Set-Cookie"):  # type: ignore[attr-defined]
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Path=/" in line


def test_a_sign_in_ends_when_it_has_not_been_used_for_a_month(
    service: Registration, letter: dict[str, str]
) -> None:
    token = cookie(open_link(service, letter), "fm_refresh")
    service.clock.advance(timedelta(days=30))
    assert refresh(service, token).status_code == 401  # type: ignore[attr-defined]


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "ü" * 30, "a" * 43])
def test_what_is_no_refresh_token_is_refused(service: Registration, token: str) -> None:
    sent = token.encode().decode("latin-1")
    assert refresh(service, sent).status_code == 401  # type: ignore[attr-defined]


def test_services_get_internal_tokens_and_integrations_public_ones(service: Registration) -> None:
    organiser = service.sign_up("ola@example.org")
    organisation = service.organisation(organiser)
    made = service.post(
        f"/v1/organisations/{organisation}/clients",
        {"name": "Newsletter", "scopes": ["messages:read"]},
        token=organiser,
    ).get_json()
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client_id"],
        "client_secret": made["client_secret"],
    }
    answer = service.http.post("/v1/token", data=form).get_json()
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "folkmoot"
    assert claims["sub"] == claims["client_id"] == made["client_id"]
    assert claims["org"] == organisation
    assert claims["scope"] == answer["scope"] == "messages:read"
    less = service.post("/v1/token", {**form, "scope": "everything:write"}).get_json()
    assert less["scope"] == ""
    internal = jwt.decode(service.service, options={"verify_signature": False})
    assert (internal["aud"], internal["sub"]) == ("folkmoot-internal", "svc:folkmoot")
    assert "org" not in internal
    for wrong in ({"client_secret": SECRET}, {"client_id": "folkmoot"}, {"client_id": "nobody"}):
        assert service.post("/v1/token", {**form, **wrong}).status_code == 401


def test_a_person_cannot_ask_what_services_ask(service: Registration) -> None:
    organiser = service.sign_up("ola@example.org")
    event = service.published(organiser, service.organisation(organiser))
    path = f"/internal/events/{event['id']}/recipients"
    assert service.get(path).status_code == 401
    assert service.get(path, token=organiser).status_code == 401
    assert service.get("/v1/me", token=service.service).status_code == 401


def test_only_the_command_line_makes_demo_links(service: Registration) -> None:
    person = service.get("/v1/me", token=service.sign_up("ann@example.org")).get_json()["id"]
    body = {"person_id": person, "next": "/live/evt_1"}
    form = {"grant_type": "client_credentials", "client_id": "gateway", "client_secret": SECRET}
    gateway = service.post("/v1/token", form).get_json()["access_token"]
    assert service.post("/internal/demo-links", body, token=gateway).status_code == 403
    link = service.post("/internal/demo-links", body, token=service.service).get_json()
    assert open_link(service, link).get_json()["next"] == "/live/evt_1"  # type: ignore[attr-defined]
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/x\n"):
        bad = service.post("/internal/demo-links", {**body, "next": elsewhere}, token=service.service)
        assert bad.status_code == 422, elsewhere
