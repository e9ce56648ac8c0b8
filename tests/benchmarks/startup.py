"""How long until something is on screen, beside programs that do nothing else and the usual tools for CSV files?"""

import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.measure import alternating, python

PROGRAMS = Path(sys.executable).parent
CUSTCTL = str(PROGRAMS / "custctl")
RUNS = 20

BARE = """
import typer
app = typer.Typer(add_completion=False)
for name in ("import", "segment", "clv", "aging", "report", "book", "config"):
    def command(source: str = typer.Argument("", help="A file."), size: int = typer.Option(1, help="A size.")) -> None:
        "Do something."
    app.command(name)(command)
app(["--help"])
"""


INVOICES = """Invoice,Invoice date,Due date,Customer,Amount
1,2025-01-15,2025-02-14,Ada,10.00
2,2025-02-15,2025-03-15,Ben,20.00
"""


def report() -> None:
    """Print the medians and the ratios that the house promises, and those to the peers that are installed."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "sales.csv"
        small.write_text("Date,Customer,Amount\n2025-01-15,Ada,10.00\n2025-02-15,Ben,20.00\n", encoding="utf-8")
        (Path(folder) / "invoices.csv").write_text(INVOICES, encoding="utf-8")
        ours = own(small)
        medians = alternating({**ours, **peers(small)}, runs=RUNS)
    for name, seconds in medians.items():
        print(f"  {name:44} {seconds * 1000:6.0f} ms")
    quick = max(medians[name] for name in ("custctl --help", "custctl --version", "custctl help exit-codes"))
    answers = {
        name: medians[name] / medians["import polars, typer"] for name in medians if name.endswith(".csv") and name in ours
    }
    slowest = max(answers, key=lambda name: answers[name])
    print(
        f"  help, version and exit codes against bare Typer: {quick / medians['bare Typer --help']:.2f} (at most 1.3)\n"
        f"  small file against bare imports: {answers[slowest]:.2f}, {slowest} (at most 2.5, models apart)"
    )


def own(small: Path) -> Mapping[str, Sequence[str]]:
    """custctl, and programs that load what it stands on and do nothing."""
    invoices, day = str(small.with_name("invoices.csv")), ("--as-of", "2025-03-01")
    answers = {
        "growth small.csv": ["growth", str(small), *day],
        "collect invoices.csv": ["collect", invoices, *day],
        "import -o - invoices.csv": ["import", "-o", "-", invoices],
        "clv small.csv": ["clv", str(small), *day],
        "report -t receivables invoices.csv": ["report", "-t", "receivables", invoices, *day],
        "report small.csv": ["report", str(small), *day],
    }
    return {
        **{f"custctl {name}": [CUSTCTL, *arguments] for name, arguments in answers.items()},
        "custctl --help": [CUSTCTL, "--help"],
        "custctl --version": [CUSTCTL, "--version"],
        "custctl help exit-codes": [CUSTCTL, "help", "exit-codes"],
        "custctl help completion bash": [CUSTCTL, "help", "completion", "bash"],
        "bare Typer --help": python(BARE),
        "custctl segment small.csv": [CUSTCTL, "segment", str(small), "--as-of", "2025-03-01", "--format", "json"],
        "custctl aging small.csv": [CUSTCTL, "aging", str(small), "--as-of", "2025-03-01", "--format", "table"],
        "import polars, typer": python("import polars, typer"),
    }


def peers(small: Path) -> Mapping[str, Sequence[str]]:
    """csvkit and sqlite-utils, the same: their help, and sums of the same file."""
    query = "select Customer, sum(Amount) from sales group by Customer"
    wanted = {
        "csvkit: csvstat --help": ["csvstat", "--help"],
        "csvkit: csvstat small.csv": ["csvstat", str(small)],
        "csvkit: csvsql --query … small.csv": ["csvsql", "--query", query, str(small)],
        "sqlite-utils --help": ["sqlite-utils", "--help"],
        "sqlite-utils memory small.csv …": ["sqlite-utils", "memory", str(small), query],
    }
    found = {name: shutil.which(command[0], path=PROGRAMS) for name, command in wanted.items()}
    for program in sorted({wanted[name][0] for name, path in found.items() if path is None}):
        print(f"  {program} is not installed: make bench installs it")
    return {name: [path, *wanted[name][1:]] for name, path in found.items() if path is not None}
