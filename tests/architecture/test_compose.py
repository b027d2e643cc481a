"""The scaled form keeps its promises on paper: `make compose-check` proves the rest on a running one."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = sorted(name for name, service in SERVICES.items() if "build" in service)
STEPS = sorted(name for name, service in SERVICES.items() if service.get("restart") == "no")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SETTINGS = {
    "registration": "services.registration.settings:RegistrationSettings",
    "sessions": "services.sessions.settings:SessionsSettings",
    "notifications": "services.notifications.settings:NotificationsSettings",
    "gateway": "gateway.settings:GatewaySettings",
}


def test_every_process_of_folkmoot_is_there() -> None:
    kinds = {
        f"{name}{kind}"
        for name in ("registration", "sessions", "notifications")
        for kind in ("", "-work", "-migrate")
    }
    assert set(OWN) == kinds | {"gateway", "secrets", "topics"}
    assert set(SERVICES) - set(OWN) == {"postgres", "kafka", "mailpit"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_process_has_a_capability_or_can_gain_one(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert "cap_add" not in SERVICES[name]
    assert not SERVICES[name].get("privileged")
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_process_runs_as_root(name: str) -> None:
    if name == "kafka":
        # The image's own user, appuser; asked of the engine by compose-check.
        assert "user" not in SERVICES[name]
    else:
        assert str(SERVICES[name]["user"]).split(":")[0] not in ("", "0", "root")
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1] == "10001:10001"


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"kafka"}))
def test_root_file_systems_are_read_only(name: str) -> None:
    assert SERVICES[name]["read_only"] is True


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(STEPS)))
def test_what_keeps_running_has_a_health_check(name: str) -> None:
    own = SERVICES[name].get("healthcheck", {})
    assert not own.get("disable")
    assert own or (name in OWN and "HEALTHCHECK" in DOCKERFILE)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_no_secret_stands_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            secret = re.search(r"SECRET|PASSWORD|DATABASE_URL|SMTP_URL|TOKEN", variable)
            if secret:
                assert variable.endswith("_FILE"), f"{name}: {variable} belongs in a file"
                assert str(value).startswith("/run/secrets-of/"), f"{name}: {variable}"
    assert not re.search(r"://[^/\s:@]+:[^/\s@]+@", COMPOSE_FILE.read_text(encoding="utf-8"))


def test_each_process_sees_its_own_secrets_only() -> None:
    for name, service in SERVICES.items():
        if name == "secrets":
            continue
        mounted = {
            volume.split(":")[0]
            for volume in service.get("volumes", [])
            if "/run/secrets-of/" in volume and volume[0] != "."
        }
        owner = re.sub(r"-(work|migrate)$", "", name)
        assert mounted == ({f"{owner}-secrets"} if f"{owner}-secrets" in COMPOSE["volumes"] else set()), name
        assert all(volume.endswith(":ro") for volume in service.get("volumes", []) if "secrets" in volume), (
            name
        )


def test_images_can_be_chosen() -> None:
    for name, service in SERVICES.items():
        assert re.fullmatch(r"\$\{FOLKMOOT_(\w+_)?IMAGE:-[\w./-]+:[\w.-]+\}", service["image"]), name
        assert not service["image"].endswith(":latest}")
    defaults = dict(re.findall(r"^ARG (FOLKMOOT_\w+_IMAGE)=(\S+)", DOCKERFILE, re.M))
    assert SERVICES["gateway"]["build"]["args"] == {
        name: f"${{{name}:-{default}}}" for name, default in defaults.items()
    }
    assert [line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("FROM")] == [
        "${FOLKMOOT_BUILD_IMAGE}",
        "${FOLKMOOT_PYTHON_IMAGE}",
    ]


def test_only_the_front_door_and_the_mail_page_are_published_and_on_loopback() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {
        "gateway": ["${FOLKMOOT_BIND:-127.0.0.1}:${FOLKMOOT_PORT:-8080}:8080"],
        "mailpit": ["127.0.0.1:${FOLKMOOT_MAIL_PORT:-8025}:8025"],
    }


def test_the_data_has_no_way_out() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "kafka", "registration", "sessions", "registration-work", "sessions-work"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_nothing_starts_before_what_it_needs() -> None:
    done, healthy = {"condition": "service_completed_successfully"}, {"condition": "service_healthy"}
    assert SERVICES["topics"]["depends_on"] == {"kafka": healthy}
    for name in ("registration", "sessions", "notifications"):
        assert SERVICES[f"{name}-migrate"]["depends_on"] == {"secrets": done, "postgres": healthy}
        assert SERVICES[name]["depends_on"] == {f"{name}-migrate": done}
        assert SERVICES[f"{name}-work"]["depends_on"] == {f"{name}-migrate": done, "topics": done}
    assert SERVICES["gateway"]["depends_on"] == {
        "topics": done,
        "registration": healthy,
        "sessions": healthy,
        "notifications": healthy,
    }


@pytest.mark.parametrize("name", sorted(set(OWN) - {"secrets", "topics"}))
def test_every_setting_given_is_one_that_the_process_reads(name: str) -> None:
    module, _, cls = SETTINGS[re.sub(r"-(work|migrate)$", "", name)].partition(":")
    settings: type[Settings] = getattr(importlib.import_module(module), cls)
    known = {f"FOLKMOOT_{field.upper()}" for field in settings.model_fields}
    given = {variable.removesuffix("_FILE") for variable in SERVICES[name]["environment"]}
    assert given <= known
    required = {
        f"FOLKMOOT_{field.upper()}" for field, info in settings.model_fields.items() if info.is_required()
    }
    assert required <= given


def test_each_database_of_the_compose_file_is_made_on_the_first_start() -> None:
    made = re.search(
        r"for service in (.+); do", (ROOT / "infra/postgres/10-databases.sh").read_text(encoding="utf-8")
    )
    assert made is not None
    assert made[1].split() == ["registration", "sessions", "notifications", "broker"]


def test_the_image_holds_nothing_but_what_it_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert not {"!tests", "!bench", "!web", "!.git", "!var"} & set(rules)
    assert "--require-hashes" in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE
