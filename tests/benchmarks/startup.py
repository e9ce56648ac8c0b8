"""How long until something is on screen, beside programs that do nothing else?"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import alternating, python

CUSTCTL = str(Path(sys.executable).parent / "custctl")
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


def report() -> None:
    """Print the medians and the two ratios that the house promises."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "sales.csv"
        small.write_text("Date,Customer,Amount\n2025-01-15,Ada,10.00\n2025-02-15,Ben,20.00\n", encoding="utf-8")
        medians = alternating(
            {
                "custctl --help": [CUSTCTL, "--help"],
                "bare Typer --help": python(BARE),
                "custctl segment small.csv": [CUSTCTL, "segment", str(small), "--as-of", "2025-03-01", "--format", "json"],
                "custctl aging small.csv": [CUSTCTL, "aging", str(small), "--as-of", "2025-03-01", "--format", "table"],
                "import polars, typer": python("import polars, typer"),
            },
            runs=RUNS,
        )
    for name, seconds in medians.items():
        print(f"  {name:28} {seconds * 1000:6.0f} ms")
    help_ratio = medians["custctl --help"] / medians["bare Typer --help"]
    small_ratio = (
        max(medians["custctl segment small.csv"], medians["custctl aging small.csv"]) / medians["import polars, typer"]
    )
    print(
        f"  help against bare Typer: {help_ratio:.2f} (at most 1.3)\n"
        f"  small file against bare imports: {small_ratio:.2f} (at most 2.5)"
    )
