from pathlib import Path

import pytest
from pydantic import Field

from chassis.settings import Settings, SettingsError


class Kitchen(Settings):
    oven_url: str = Field(description="Where the oven is.")
    cooks: int = Field(default=2, ge=1, description="How many cooks.")


def test_settings_come_from_prefixed_variables() -> None:
    kitchen = Kitchen.read({"FOLKMOOT_OVEN_URL": "http://oven", "FOLKMOOT_COOKS": "3", "HOME": "/"})
    assert (kitchen.oven_url, kitchen.cooks) == ("http://oven", 3)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        Kitchen.read({"FOLKMOOT_COOKS": "none"})
    assert "FOLKMOOT_OVEN_URL is not set" in str(raised.value)
    assert "FOLKMOOT_COOKS" in str(raised.value)


def test_a_misspelt_setting_is_named_with_the_right_spelling() -> None:
    with pytest.raises(
        SettingsError, match=r"FOLKMOOT_OVENURL is no setting; did you mean FOLKMOOT_OVEN_URL\?"
    ):
        Kitchen.read({"FOLKMOOT_OVEN_URL": "http://oven", "FOLKMOOT_OVENURL": "x"})


def test_settings_of_other_processes_are_left_alone() -> None:
    assert Kitchen.read({"FOLKMOOT_OVEN_URL": "http://oven", "FOLKMOOT_KEY_SECRET": "x"}).cooks == 2


def test_a_setting_can_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "oven"
    secret.write_text("http://oven\n")
    assert Kitchen.read({"FOLKMOOT_OVEN_URL_FILE": str(secret)}).oven_url == "http://oven"


def test_a_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SettingsError, match="no/such/file"):
        Kitchen.read({"FOLKMOOT_OVEN_URL_FILE": "/no/such/file"})
