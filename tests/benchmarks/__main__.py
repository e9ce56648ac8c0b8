"""`make bench`: custctl beside its peers in one run. Ratios hold; seconds are those of this machine on this day."""

import platform
from importlib.metadata import version

from tests.benchmarks import million, startup, workbook

PEERS = ("polars", "typer", "deltalake", "fastexcel", "pandas", "openpyxl")


def main() -> None:
    """Run every benchmark and print what it measured."""
    print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in PEERS))
    for title, benchmark in {
        "Start-up": startup.report,
        "One million rows": million.report,
        "A real workbook": workbook.report,
    }.items():
        print(f"\n{title}")
        benchmark()


main()
