"""Ten million rows: read and typed, then imported into a book, with the memory that each takes."""

import tempfile
from pathlib import Path

from tests.benchmarks.measure import process, python
from tests.benchmarks.million import CUSTCTL, sales

ROWS = 10_000_000
OF_A_PEER = 1_000_000
"""Rows that pandas is given: it would take minutes and many gigabytes for ten times as many."""

TYPED = """
import sys
from datetime import date
from custctl.mapping import Told
from custctl.sheet import Reading
from custctl.workflow.files import How, read_files
with read_files([{path!r}], how=How(Reading(), Told(today=date(2026, 1, 1))), stdin=sys.stdin.buffer, keyed=False) as read:
    print(read.tables[0].rows.head(1).collect().height)
"""
PANDAS = """
import pandas as pd
from decimal import ROUND_HALF_UP, Decimal
frame = pd.read_csv({path!r}, dtype=str)
frame = frame.apply(lambda cells: cells.str.strip())
frame["Date"] = pd.to_datetime(frame["Date"], format="%Y-%m-%d")
for column in ("Quantity", "Unit price"):
    frame[column] = frame[column].map(Decimal)
frame["Amount"] = (frame["Quantity"] * frame["Unit price"]).map(lambda x: x.quantize(Decimal("0.0001"), ROUND_HALF_UP))
frame["nth"] = frame.groupby(["Date", "Customer", "Invoice", "Product", "Quantity", "Amount"]).cumcount()
print(len(frame), frame["Amount"].sum(), frame["nth"].gt(0).sum())
frame.to_parquet({target!r})
"""


def report(rows: int = ROWS) -> None:
    """Print seconds and peak memory of each step."""
    with tempfile.TemporaryDirectory() as folder:
        path, part, target = (Path(folder) / name for name in ("sales.csv", "part.csv", "sales.parquet"))
        sales(path, rows)
        print(f"  {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        print("  custctl, read and typed                ", process(python(TYPED.format(path=str(path)))))
        print("  custctl import -o sales.parquet        ", process([CUSTCTL, "import", str(path), "-o", str(target)]))
        print("  custctl import into a book             ", process([CUSTCTL, "import", str(path), "--book", f"{folder}/book"]))
        print("  custctl book verify                    ", process([CUSTCTL, "book", "verify", "--book", f"{folder}/book"]))
        sales(part, OF_A_PEER)
        print(f"  {OF_A_PEER:,} of them")
        print("  custctl import into a book             ", process([CUSTCTL, "import", str(part), "--book", f"{folder}/part"]))
        peer = PANDAS.format(path=str(part), target=str(target))
        print("  pandas, typing, counting and keeping   ", process(python(peer)))
