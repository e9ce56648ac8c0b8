"""Reading alone: a real workbook and its CSV as text cells, beside openpyxl and in2csv; and the memory of a large CSV."""

import gzip
import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Measure, process, python

DATA = Path(os.environ.get("CUSTCTL_TEST_DATA") or Path(__file__).parents[3] / "shared")
ROWS = 100_000
"""Rows of the CSV on which csvkit is timed; it takes minutes for all."""
LARGE = 2_000_000
"""Rows of the file whose memory is measured."""

READ = """
from pathlib import Path
import polars as pl
from custctl import readers
[sheet] = readers.sheets(Path({path!r}), scratch=Path({scratch!r}))
sheet.cells.sink_parquet({scratch!r} + "/cells.parquet")
assert pl.scan_parquet({scratch!r} + "/cells.parquet").select(pl.len()).collect().item() == {rows}
"""
OPENPYXL = """
import openpyxl
sheet = openpyxl.load_workbook({path!r}, read_only=True, data_only=True).active
rows = sum(1 for row in sheet.iter_rows(values_only=True))
assert rows == {rows} + 1, rows
"""


def report() -> None:
    """Print seconds and memory, and how many times as long the others take; nothing where the real files are absent."""
    folder = DATA / "data" / "online_retail"
    workbook, packed = folder / "online_retail.xlsx", folder / "online_retail.csv.gz"
    if not workbook.exists():
        print(f"  no {workbook}")
        return
    with tempfile.TemporaryDirectory() as scratch:
        ours = read(workbook, 541_909, scratch)
        print("  readers, the workbook of 541,909 rows", ours)
        beside("openpyxl, read-only", process(python(OPENPYXL.format(path=str(workbook), rows=541_909))), ours)
        in2csv(workbook, ours)
        text = Path(scratch) / "retail.csv"
        with gzip.open(packed, "rt", encoding="utf-8") as source:
            text.write_text("".join(itertools.islice(source, ROWS + 1)), encoding="utf-8")
        ours = read(text, ROWS, scratch)
        print(f"  readers, its CSV of {ROWS:,} rows     ", ours)
        in2csv(text, ours)
        large = Path(scratch) / "large.csv"
        write_large(large)
        print(f"  readers, a CSV of {LARGE:,} rows     ", read(large, LARGE, scratch), f"  {large.stat().st_size >> 20} MiB")


def read(path: Path, rows: int, scratch: str) -> Measure:
    """One process that reads a file to its end."""
    return process(python(READ.format(path=str(path), scratch=scratch, rows=rows)))


def beside(name: str, other: Measure, ours: Measure) -> None:
    """Print another program's time and how many times ours it is."""
    print(f"  {name:38}", other, f"  {other.wall / ours.wall:5.1f} times")


def in2csv(path: Path, ours: Measure) -> None:
    """Print the time of csvkit, where it is installed."""
    command = shutil.which("in2csv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if command is None:
        print("  in2csv: csvkit is not installed")
    else:
        beside("in2csv", process([command, str(path)]), ours)


def write_large(path: Path) -> None:
    """A till's export of some 60 bytes a row."""
    with path.open("w", encoding="utf-8") as file:
        file.write("date,customer,name,amount,document\n")
        for n in range(LARGE):
            day, who = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}", n % 90_000
            file.write(f"{day},C{who:06d},Customer {who},{n % 9_000}.{n % 100:02d},R{n:09d}\n")
