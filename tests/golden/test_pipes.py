"""Do commands chain? Types survive a pipe, a closed one ends quietly, and equal input gives equal bytes."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = str(Path(sys.executable).parent)
SAMPLE = ROOT / "sample_data"
AT = "--as-of 2026-10-31 --currency EUR"


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


def test_every_ledger_format_is_read_back_with_its_types(tmp_path: Path) -> None:
    answers = set()
    for form in ("csv", "tsv", "parquet"):
        made = bash(f"custctl import {SAMPLE}/till.csv -o rows.{form} -q", tmp_path)
        assert made.returncode == 0, made.stderr
        answers.add(bash(f"custctl segment rows.{form} {AT} -f json -q", tmp_path).stdout)
    assert len(answers) == 1
    assert b'"customers": 60' in answers.pop()


def test_a_closed_pipe_ends_quietly() -> None:
    done = bash(f"custctl import {SAMPLE}/till.csv -o - -q | head -1; echo ${{PIPESTATUS[0]}}")
    header, code = done.stdout.decode().splitlines()
    assert header.startswith("date,time,customer,name,kind")
    assert code in ("0", "141")
    assert done.stderr == b""


def test_help_into_a_closed_pipe_ends_quietly() -> None:
    done = bash("custctl aging --help | head -1; echo ${PIPESTATUS[0]}")
    assert done.stderr == b""


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


def test_equal_input_gives_equal_bytes_in_fresh_processes_with_other_seeds_and_threads() -> None:
    for command in ("segment", "aging", "clv"):
        line = f"custctl {command} {SAMPLE}/till.csv {SAMPLE}/invoices.xlsx {SAMPLE}/payments.csv {AT} -f json -q"
        one = bash(line, PYTHONHASHSEED="1", POLARS_MAX_THREADS="1")
        other = bash(line, PYTHONHASHSEED="2", POLARS_MAX_THREADS="4")
        assert one.returncode == 0, one.stderr
        assert one.stdout == other.stdout


def test_a_page_and_a_workbook_are_equal_bytes_too(tmp_path: Path) -> None:
    for name in ("a", "b"):
        page = bash(f"custctl report {SAMPLE}/till.csv {SAMPLE}/customers.csv {AT} -o {name}.html -q", tmp_path)
        book = bash(f"custctl aging {SAMPLE}/invoices.xlsx {AT} -o {name}.xlsx -q", tmp_path)
        assert page.returncode == book.returncode == 0, page.stderr + book.stderr
    for ending in ("html", "xlsx"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_the_answer_is_the_same_from_the_book_and_from_the_files(tmp_path: Path) -> None:
    files = f"{SAMPLE}/invoices.xlsx {SAMPLE}/payments.csv {SAMPLE}/till.csv"
    kept = bash(f"custctl import {files} -q", tmp_path)
    assert kept.returncode == 0, kept.stderr
    for command in ("segment", "aging", "clv"):
        from_book = bash(f"custctl {command} {AT} -f json -q", tmp_path)
        from_files = bash(f"custctl {command} {files} {AT} -f json -q", tmp_path)
        assert from_book.stdout == from_files.stdout


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    link = tmp_path / "answer.csv"
    link.symlink_to(tmp_path / "kept.csv")
    (tmp_path / "kept.csv").write_text("old", encoding="utf-8")
    ask = f"custctl segment {SAMPLE}/till.csv {AT} -q"
    done = bash(f"{ask} -o answer.csv; {ask} -f csv -o /dev/null", tmp_path)
    assert done.returncode == 0, done.stderr
    assert link.is_symlink()
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8").startswith("customer,")
    assert Path("/dev/null").is_char_device()
