"""`folkmoot check` plays a whole workshop, and says what is wrong when something is."""

import json
import subprocess
import sys

import pytest

from bench.instance import free_port
from tests.support.up import ROOT, Up


def check(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "folkmoot", "check", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_plays_the_workshop_on_the_embedded_form(stack: Up) -> None:
    done = check("--url", stack.base_url, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(line["ok"] for line in lines[:-1])
    assert lines[-1]["check"] == "passed"
    assert len(lines) > 20


@pytest.mark.kafka
def test_plays_the_workshop_on_kafka(kafka_stack: Up) -> None:
    done = check("--url", kafka_stack.base_url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "check passed in" in done.stdout


def test_says_in_one_sentence_that_nobody_answers() -> None:
    done = check("--url", f"http://localhost:{free_port()}")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
