"""Messages keep their word: every golden example still decodes, publishers cannot add fields, readers tolerate them."""

import json
from pathlib import Path

import pytest

import contracts
from contracts import MESSAGES, InvalidContract

EXAMPLES = Path(contracts.__file__).parent / "examples"
IDENTITIES = sorted(MESSAGES)


def example(type_: str, version: int) -> dict[str, object]:
    loaded: dict[str, object] = json.loads((EXAMPLES / f"{type_}.v{version}.json").read_text())
    return loaded


@pytest.mark.parametrize(("type_", "version"), IDENTITIES)
def test_every_message_type_has_a_golden_example_that_round_trips(type_: str, version: int) -> None:
    golden = example(type_, version)
    message = contracts.decode(type_, version, json.dumps(golden))
    assert json.loads(contracts.encode(message)) == golden


@pytest.mark.parametrize(("type_", "version"), IDENTITIES)
def test_readers_tolerate_fields_they_do_not_know(type_: str, version: int) -> None:
    golden = example(type_, version)
    assert contracts.decode(type_, version, {**golden, "from_the_future": 1}) == contracts.decode(
        type_, version, golden
    )


@pytest.mark.parametrize(("type_", "version"), IDENTITIES)
def test_publishers_cannot_send_fields_that_are_not_declared(type_: str, version: int) -> None:
    with pytest.raises(ValueError, match="undeclared"):
        MESSAGES[(type_, version)].model_validate({**example(type_, version), "undeclared": 1})


@pytest.mark.parametrize(("type_", "version"), IDENTITIES)
def test_a_missing_required_field_is_refused(type_: str, version: int) -> None:
    cls = MESSAGES[(type_, version)]
    required = next(name for name, field in cls.model_fields.items() if field.is_required())
    golden = example(type_, version)
    del golden[required]
    with pytest.raises(InvalidContract, match=required):
        contracts.decode(type_, version, golden)


def test_there_is_no_golden_example_without_a_message_type() -> None:
    named = {f"{type_}.v{version}.json" for type_, version in IDENTITIES}
    assert {path.name for path in EXAMPLES.glob("*.json")} == named


def test_an_unknown_type_is_named_in_the_error() -> None:
    with pytest.raises(InvalidContract, match=r"no\.such"):
        contracts.decode("no.such", 1, {})


@pytest.mark.parametrize(("type_", "version"), IDENTITIES)
def test_no_public_message_has_room_for_personal_data(type_: str, version: int) -> None:
    personal = {"name", "email", "place", "organisation", "text", "title", "body", "note", "address"}
    cls = MESSAGES[(type_, version)]
    if cls.PUBLIC:
        assert personal.isdisjoint(cls.model_fields)
        assert "organisation_id" in cls.model_fields
