"""Does a command load only what it needs?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Typer itself loads pydantic as soon as a command has options.
HEAVY = {"polars", "scipy", "numpy", "openpyxl", "deltalake", "jinja2", "babel", "fastexcel", "chardet", "polars_hash"}
OWED = """Invoice,Invoice date,Due date,Customer,Amount
1,2025-01-15,2025-02-14,Ada,10.00
2,2025-02-15,2025-03-15,Ben,20.00
"""
LOADED = """
import json, sys
sys.argv = ["custctl", *json.loads(sys.argv[1])]
from custctl.cli import main
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """Top-level modules in memory after a command has run."""
    done = subprocess.run([sys.executable, "-c", LOADED, json.dumps(arguments)], capture_output=True, text=True)
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["aging", "--help"],
        ["book", "--help"],
        ["agign"],
        ["help", "completion", "bash"],
        ["help", "completion", "fish"],
        ["help", "aging"],
        ["help", "manual"],
        ["help", "exit-codes"],
        ["help", "exit-codes", "--lang", "zh"],
        ["aging", "--lang", "zh", "--by", "moon"],
        ["config", "init", "-o", "-"],
    ],
    ids=" ".join,
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments) & HEAVY == set()


def test_an_answer_from_a_csv_loads_no_model_no_workbook_and_no_book(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Date,Customer,Amount\n2025-01-15,Ada,10.00\n", encoding="utf-8")
    assert (
        loaded("segment", str(path), "--as-of", "2025-02-01", "--format", "json")
        & {"scipy", "openpyxl", "deltalake", "jinja2", "fastexcel", "chardet"}
        == set()
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["segment", "--margin", "35%"],
        ["aging"],
        ["growth", "--margin", "35%"],
        ["collect"],
        ["clv", "--margin", "35%", "--cac", "60"],
        ["report", "-o", "page.html"],
        ["report", "-t", "receivables", "-o", "page.html"],
        ["import", "-o", "-"],
    ],
    ids=" ".join,
)
def test_a_small_file_needs_no_numpy(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Polars loads it to look at a Decimal of Python, which takes a command half as long again: see `schema.exact`."""
    monkeypatch.chdir(tmp_path)
    Path("owed.csv").write_text(OWED, encoding="utf-8")
    command, *options = arguments
    day = [] if command == "import" else ["--as-of", "2025-03-01"]
    assert loaded(command, "owed.csv", *options, *day) & {"numpy", "scipy", "openpyxl", "fastexcel"} == set()


def test_what_the_user_tells_the_allocator_goes_before_what_we_tell_it() -> None:
    told = """
import os, sys
sys.argv = ["custctl", "--version"]
os._exit = lambda code: print(os.environ["_RJEM_MALLOC_CONF"])
from custctl.__main__ import main
main()
"""
    environment = {**os.environ, "_RJEM_MALLOC_CONF": "narenas:7"}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=environment)
    first, *_, last = done.stdout.splitlines()[-1].split(",")  # of two that say the same the last one counts
    assert (first, last) == ("oversize_threshold:0", "narenas:7")


@pytest.mark.parametrize("before", ["", "signal.signal(signal.SIGALRM, signal.SIG_IGN)"])
def test_an_interrupt_in_a_callback_that_python_lets_fail_unheard_is_heard_all_the_same(before: str) -> None:
    told = f"""
import os, signal, sys, time, types, weakref
{before}

class Module:
    pass

def work():
    here = Module()
    def callback(_):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
    seen = weakref.ref(here, callback)
    del here
    time.sleep(10)
    print("carried on")

sys.modules["custctl.cli"] = types.SimpleNamespace(main=work)
from custctl.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=15)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
