"""`folkmoot allocate` as somebody runs it: the real process, the real engine, real files."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.up import ROOT
from tests.support.workbooks import xlsx

PATIENCE = 120
PLACES = ("Bath", "Bristol", "Truro", "Exeter")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def allocate(folder: Path, *arguments: str, given: str | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "folkmoot", "allocate", *arguments],
        cwd=folder,
        env=environment(),
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def people(folder: Path, count: int, name: str = "people.csv", more: str = "") -> Path:
    lines = [f"Person {n},p{n}@demo.example,{PLACES[n % 4]}" for n in range(count)]
    path = folder / name
    path.write_text("\n".join(["Full name,E-mail,Town", *lines, more]), encoding="utf-8")
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_plan_comes_out_as_csv_and_its_figures_in_words_beside_it(tmp_path: Path) -> None:
    people(tmp_path, 24)
    done = allocate(
        tmp_path, "people.csv", "--rooms", "4", "--rounds", "3", "--mix", "place", "--moves", "20000"
    )
    assert done.returncode == 0, done.stderr
    found = rows(done.stdout)
    assert len(found) == 24
    for number in (1, 2, 3):
        assert Counter(row[f"Round {number}"] for row in found) == {f"Room {n}": 6 for n in range(1, 5)}
    assert "24 people in 4 rooms of 6, in 3 rounds." in done.stderr
    assert re.search(r"\d+ pairs meet for the first time", done.stderr)
    assert re.search(r"Town: \d+ pairs? shares? a room", done.stderr)
    assert "The worst deal: Person" in done.stderr
    assert "polishing:" in done.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "people.csv"]


def test_the_seed_and_moves_that_it_tells_give_the_same_plan_again(tmp_path: Path) -> None:
    people(tmp_path, 30)
    options = ("people.csv", "--size", "5", "--rounds", "4", "--seed", "7")
    first = allocate(tmp_path, *options, "--seconds", "0.3")
    told = re.search(r"with --seed 7 --moves (\d+) give this plan again", first.stderr)
    assert told is not None, first.stderr
    assert int(told[1]) > 0
    second = allocate(tmp_path, *options, "--moves", told[1])
    assert second.stdout == first.stdout
    other = allocate(tmp_path, *options[:-1], "8", "--moves", told[1])
    assert other.stdout != first.stdout


def test_what_must_hold_holds(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "Name,Facilitator,Opted out\n"
        + "".join(f"Person{n},{'yes' if n < 4 else ''},{'yes' if n == 15 else ''}\n" for n in range(16))
    )
    (tmp_path / "apart.csv").write_text("Person5,Person6\nPerson5,Person7\n")
    done = allocate(
        tmp_path, "people.csv", "--rooms", "Garden,Hall,Attic,Shed", "--rounds", "3", "--moves", "5000",
        "--apart", "apart.csv", "--together", "Person8,Person9", "--pin", "Person10=Hall;Person11=Shed@2",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seats = {row["Name"]: [row[f"Round {n}"] for n in (1, 2, 3)] for row in rows(done.stdout)}
    assert seats["Person15"] == ["", "", ""]
    assert seats["Person10"] == ["Hall"] * 3
    assert seats["Person11"][1] == "Shed"
    assert seats["Person8"] == seats["Person9"]
    for index in range(3):
        assert len({seats[f"Person{n}"][index] for n in range(4)}) == 4
        assert seats["Person5"][index] not in (seats["Person6"][index], seats["Person7"][index])


def test_an_earlier_plan_is_a_history_that_is_not_repeated(tmp_path: Path) -> None:
    people(tmp_path, 16)
    first = allocate(tmp_path, "people.csv", "--rooms", "4", "--moves", "20000", "--to", "may.csv")
    assert first.returncode == 0, first.stderr
    second = allocate(tmp_path, "people.csv", "--rooms", "4", "--moves", "20000", "--history", "may.csv")
    assert "Nobody meets anybody again." in second.stderr
    before = {row["Full name"]: row["Round 1"] for row in rows((tmp_path / "may.csv").read_text("utf-8-sig"))}
    now = {row["Full name"]: row["Round 1"] for row in rows(second.stdout)}
    assert not [
        (one, other)
        for one in now
        for other in now
        if one < other and before[one] == before[other] and now[one] == now[other]
    ]


def test_a_spreadsheet_becomes_every_format_in_a_folder(tmp_path: Path) -> None:
    sheet = [
        ["First name", "Last name", "Email", "Town"],
        *([f"P{n}", "Lin", f"p{n}@demo.example", "Bath"] for n in range(8)),
    ]
    xlsx(tmp_path / "people.xlsx", {"Sheet1": sheet})
    done = allocate(
        tmp_path, "people.xlsx", "--rooms", "2", "--rounds", "2", "--moves", "1000", "--out", "csv,json", "--out",
        "zoom,html", "--to", "out/", "--title", "Spring <gathering>",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    names = [
        "people-plan.csv",
        "people-plan.html",
        "people-plan.json",
        "people-zoom-round-1.csv",
        "people-zoom-round-2.csv",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert all(f"wrote out/{name}" in done.stderr for name in names)
    plan = json.loads((tmp_path / "out/people-plan.json").read_text())
    zoom = rows((tmp_path / "out/people-zoom-round-2.csv").read_text())
    seats = {one: room["room"] for room in plan["rounds"][1]["rooms"] for one in room["people"]}
    assert {row["Email Address"]: row["Pre-assign Room Name"] for row in zoom} == {
        one["email"]: seats[one["id"]] for one in plan["people"]
    }
    assert "<h1>Spring &lt;gathering&gt;</h1>" in (tmp_path / "out/people-plan.html").read_text()


def test_a_list_may_come_by_a_pipe_and_one_round_be_chosen_for_zoom(tmp_path: Path) -> None:
    given = "Email\nann@demo.example\nben@demo.example\n"
    done = allocate(
        tmp_path, "-", "--rooms", "1", "--rounds", "2", "--round", "2", "--out", "zoom", given=given
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Pre-assign Room Name,Email Address"
    assert len(done.stdout.splitlines()) == 3


def test_a_page_goes_to_a_file_rather_than_to_a_terminal(tmp_path: Path) -> None:
    people(tmp_path, 8)
    ours, theirs = os.openpty()
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "folkmoot",
                "allocate",
                "people.csv",
                "--rooms",
                "2",
                "--moves",
                "100",
                "--out",
                "html",
            ],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    finally:
        os.close(theirs)
        os.close(ours)
    assert done.returncode == 0, done.stderr
    assert "wrote people-plan.html" in done.stderr
    assert (tmp_path / "people-plan.html").read_text().startswith("<!doctype html>")


def test_bad_rows_end_it_before_anything_is_written(tmp_path: Path) -> None:
    people(tmp_path, 4, more="Person 9,nowhere,Bath\n,,Truro\n")
    done = allocate(tmp_path, "people.csv", "--rooms", "2", "--to", "plan.csv")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "people.csv: 2 things need correcting" in done.stderr
    assert "row 6 (Person 9): “nowhere” is no e-mail address" in done.stderr
    assert "row 7 has neither a name nor an e-mail address" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "plan.csv").exists()


def test_what_cannot_be_is_said_with_names_and_what_to_do(tmp_path: Path) -> None:
    people(tmp_path, 8)
    done = allocate(
        tmp_path, "people.csv", "--rooms", "2", "--together", "Person 1,Person 2", "--apart", "Person 1,Person 2",
        "--to", "plan.csv",
    )  # fmt: skip
    assert done.returncode == 1
    assert "no plan is possible" in done.stderr
    assert "Person 1" in done.stderr
    assert "Person 2" in done.stderr
    assert "Person 3" not in done.stderr
    assert "run the command again" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "plan.csv").exists()


def test_too_few_facilitators_are_told_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,Facilitator\nAnn,yes\nBen,\nCara,\nDan,\n")
    done = allocate(tmp_path, "people.csv", "--rooms", "2")
    assert done.returncode == 1
    assert "facilitator" in done.stderr
    assert "--no-facilitators" in done.stderr
    assert (
        allocate(tmp_path, "people.csv", "--rooms", "2", "--no-facilitators", "--moves", "100").returncode
        == 0
    )


def test_an_input_cannot_be_overwritten(tmp_path: Path) -> None:
    source = people(tmp_path, 8)
    before = source.read_text()
    done = allocate(tmp_path, "people.csv", "--rooms", "2", "--to", "./people.csv")
    assert done.returncode == 1
    assert "is a file that is read here" in done.stderr
    assert source.read_text() == before


@pytest.mark.parametrize(
    "wrong", [["--rounds", "0"], ["--seconds", "soon"], ["--meet-new", "11"], ["--seed", "x"]]
)
def test_options_that_make_no_sense_are_a_usage_error(tmp_path: Path, wrong: list[str]) -> None:
    people(tmp_path, 4)
    done = allocate(tmp_path, "people.csv", "--rooms", "2", *wrong)
    assert done.returncode == 2
    assert "usage: folkmoot allocate" in done.stderr


def test_ctrl_c_while_it_polishes_writes_the_best_plan_so_far(tmp_path: Path) -> None:
    people(tmp_path, 60)
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "folkmoot",
            "allocate",
            "people.csv",
            "--size",
            "5",
            "--rounds",
            "9",
            "--seconds",
            "3600",
        ],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            assert "polishing:" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            printed, said = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 0, said
    assert "stopped by Ctrl-C: this is the best plan so far" in said
    found = rows(printed)
    assert len(found) == 60
    assert all(row[f"Round {number}"] for row in found for number in range(1, 10))


def test_ctrl_c_before_there_is_a_plan_ends_it_without_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "people.csv")
    with subprocess.Popen(
        [sys.executable, "-m", "folkmoot", "allocate", "people.csv", "--rooms", "2"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            # Opening waits until the process reads the list; it then waits for us.
            with (tmp_path / "people.csv").open("w"):
                process.send_signal(signal.SIGINT)
                printed, said = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 130
    assert printed == ""
    assert "Traceback" not in said
