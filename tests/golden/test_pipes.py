"""Do commands chain? Types survive a pipe, a closed one ends quietly, and equal input gives equal bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

ROOT = Path(__file__).parents[2]
PROGRAMS = str(Path(sys.executable).parent)
SAMPLE = ROOT / "sample_data"
AT = "--as-of 2026-10-31 --currency EUR"
FILES = [str(SAMPLE / name) for name in ("invoices.xlsx", "payments.csv", "customers.csv", "till.csv")]


def bash(line: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell with custctl on the path."""
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**os.environ, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )


def test_a_chain_of_subcommands_answers_like_the_file_itself() -> None:
    straight = bash(f"custctl aging {SAMPLE}/invoices.xlsx {SAMPLE}/payments.csv {AT} -f csv -q")
    chained = bash(f"custctl import {SAMPLE}/invoices.xlsx {SAMPLE}/payments.csv -o - -q | custctl aging - {AT} -f csv -q")
    assert straight.returncode == chained.returncode == 0, chained.stderr
    assert chained.stdout == straight.stdout
    assert len(straight.stdout.splitlines()) > 40


def test_every_ledger_format_is_read_back_with_its_types(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    answers = set()
    for form in ("csv", "tsv", "parquet"):
        made = run(f"custctl import {SAMPLE}/till.csv -o rows.{form} -q", tmp_path, capfd)
        assert made.code == 0, made.err
        answers.add(run(f"custctl segment rows.{form} {AT} -f json -q", tmp_path, capfd).out)
    assert len(answers) == 1
    assert '"customers": 60' in answers.pop()


def test_a_closed_pipe_ends_quietly() -> None:
    done = bash(f"custctl import {SAMPLE}/till.csv -o - -q | head -1; echo ${{PIPESTATUS[0]}}")
    header, code = done.stdout.decode().splitlines()
    assert header.startswith("date,time,customer,name,kind")
    assert code in ("0", "141")
    assert done.stderr == b""


def test_help_into_a_closed_pipe_ends_quietly() -> None:
    done = bash("custctl aging --help | head -1; echo ${PIPESTATUS[0]}")
    assert done.stderr == b""


def test_streams_that_are_closed_from_the_start_are_no_bug() -> None:
    done = bash("custctl import - <&-; echo $?; custctl help exit-codes >&-; echo $?; custctl nonsense 2>&-; echo $?")
    assert done.stdout.split() == [b"66", b"0", b"2"]
    assert b"bug" not in done.stderr


def test_a_folder_that_was_deleted_meanwhile_is_no_bug(tmp_path: Path) -> None:
    files = f"{SAMPLE}/till.csv -q {AT}"
    line = f"custctl segment {files} -f csv | wc -l; custctl segment {files} -o x.csv; echo $?; custctl import {files}; echo $?"
    done = bash(f"mkdir gone; cd gone; rmdir ../gone; {line}", tmp_path)
    assert done.stdout.split()[1:] == [b"73", b"73"]
    assert int(done.stdout.split()[0]) > 50
    assert b"bug" not in done.stderr


def test_an_error_that_nobody_reads_ends_quietly() -> None:
    done = bash("custctl nonsense 2>&1 >/dev/null | true; echo ${PIPESTATUS[0]}")
    assert (done.stdout.strip() in (b"2", b"141"), done.stderr) == (True, b"")


def test_empty_standard_input_is_no_input() -> None:
    assert bash("custctl segment - </dev/null").returncode == 66


def test_a_header_without_rows_is_an_empty_ledger() -> None:
    done = bash(f"echo Date,Customer,Amount | custctl segment - {AT} -f csv -q")
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 1)


def test_standard_output_carries_data_only() -> None:
    done = bash(f"custctl import {SAMPLE}/messe_oktober_2026.csv -o - -v")
    assert done.returncode == 3
    assert done.stdout.splitlines()[0].startswith(b"date,time,customer")
    assert all(line.count(b",") >= 25 for line in done.stdout.splitlines())


COMMANDS = [
    ["import", *FILES, "-o", "-"],
    ["aging", *FILES, "-f", "csv"],
    ["import", *FILES],
    ["book", "export"],
    *([name, "-f", "json"] for name in ("segment", "aging", "clv", "growth", "collect")),
    ["aging", "--table", "items", "-f", "parquet"],
    ["check", "orders.csv", "-f", "csv"],
    ["report", "-o", "-"],
    ["aging", "-f", "md", "--lang", "zh"],
    ["segment", "-f", "xlsx", "-o", "-"],
    ["segment", "-f", "html", "-o", "-"],
]
"""Every command that answers from data, from files and from the book, and forms that people and programs read."""

ALL_IN_ONE = """
import hashlib, io, json, sys
from custctl.cli import main
for command in json.load(open("commands.json")):
    wrapper = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    sys.argv, sys.stdout, kept = ["custctl", *command], wrapper, sys.stdout
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    sys.stdout = kept
    data = wrapper.buffer.getvalue()
    print(" ".join(command[:3])[-30:], code, len(data), hashlib.sha256(data).hexdigest())
"""


def test_each_command_gives_equal_bytes_in_fresh_processes_with_other_seeds_and_threads(tmp_path: Path) -> None:
    asked = [[*command, *AT.split(), "-q", "--book", "book"] for command in COMMANDS]
    runs = []
    for seed, threads in (("1", "1"), ("2", "4")):
        folder = tmp_path / seed
        folder.mkdir()
        (folder / "orders.csv").write_text("Date,Customer,Order,Amount\n2026-10-30,0001,A1,90\n", encoding="utf-8")
        (folder / "commands.json").write_text(json.dumps(asked), encoding="utf-8")
        environment = {**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads, "HOME": str(folder)}
        command = [sys.executable, "-c", ALL_IN_ONE]
        pipe = subprocess.PIPE
        runs.append(subprocess.Popen(command, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True))
    told = [run.communicate() for run in runs]
    assert [err for _, err in told] == ["", ""]
    first, second = (out.splitlines() for out, _ in told)
    assert first == second
    assert len(first) == len(COMMANDS)
    assert [line for line in first if line.split()[-3] not in ("0", "4")] == []


def test_a_chain_of_three_ends_quietly_where_the_last_has_read_enough() -> None:
    line = f"cat {SAMPLE}/till.csv | custctl import - -q -o - | custctl segment - {AT} -q --format csv | head -5"
    done = bash(line)
    assert done.stderr == b""
    assert [len(row) for row in map(bytes.splitlines, [done.stdout])] == [5]
    assert done.stdout.startswith(b"customer,")


def test_rows_chain_in_every_format_that_commands_read_back() -> None:
    line = f"custctl import {SAMPLE}/till.csv -q -o - -f {{}} | custctl growth - {AT} -q -f json --source till"
    answers = {bash(line.format(form)).stdout for form in ("csv", "parquet")}
    assert len(answers) == 1
    assert answers.pop().startswith(b"{")


def test_the_answer_is_the_same_from_the_book_and_from_the_files(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files = f"{SAMPLE}/invoices.xlsx {SAMPLE}/payments.csv {SAMPLE}/till.csv"
    kept = run(f"custctl import {files} -q", tmp_path, capfd)
    assert kept.code == 0, kept.err
    for command in ("segment", "aging", "clv"):
        from_book = run(f"custctl {command} {AT} -f json -q", tmp_path, capfd)
        from_files = run(f"custctl {command} {files} {AT} -f json -q", tmp_path, capfd)
        assert from_book.out == from_files.out != ""


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    link = tmp_path / "answer.csv"
    link.symlink_to(tmp_path / "kept.csv")
    (tmp_path / "kept.csv").write_text("old", encoding="utf-8")
    ask = f"custctl segment {SAMPLE}/till.csv {AT} -q"
    done = bash(f"{ask} -o answer.csv; {ask} -o /dev/stdout | head -1; {ask} -o /dev/null", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"customer,")
    assert link.is_symlink()
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8").startswith("customer,")
    assert Path("/dev/null").is_char_device()
