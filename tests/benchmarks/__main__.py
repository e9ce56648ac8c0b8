"""`make bench`: custctl beside its peers in one run. Ratios hold; seconds are those of this machine on this day."""

import platform
from importlib.metadata import version

from tests.benchmarks import (
    ageing,
    clv_coverage,
    clv_peers,
    growth_three_million,
    million,
    reading,
    reports,
    segment_ten_million,
    startup,
    survival,
    ten_million,
    workbook,
)

PEERS = ("polars", "typer", "deltalake", "fastexcel", "pandas", "openpyxl")


def main() -> None:
    """Run every benchmark and print what it measured."""
    print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in PEERS))
    for title, benchmark in {
        "Start-up": startup.report,
        "One million rows": million.report,
        "One million invoices and payments": ageing.report,
        "Ten million rows: RFM, ABC and activity": segment_ten_million.report,
        "Three million rows: growth": growth_three_million.report,
        "Reading alone": reading.report,
        "A real workbook": workbook.report,
        "Reports at size": reports.report,
        "Customer values beside peers": clv_peers.report,
        "Do the ranges of customer values hold?": clv_coverage.report,
        "Ten million rows": ten_million.report,
        "Killed at any moment": survival.report,
    }.items():
        print(f"\n{title}")
        benchmark()


main()
