"""A real workbook of 541,909 rows: read, understood, kept, beside openpyxl only reading it."""

import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import process, python

CUSTCTL = str(Path(sys.executable).parent / "custctl")
DATA = Path(os.environ.get("CUSTCTL_TEST_DATA") or Path(__file__).parents[3] / "shared")

OPENPYXL = """
import openpyxl
sheet = openpyxl.load_workbook({path!r}, read_only=True).active
print(sum(1 for row in sheet.iter_rows(values_only=True)))
"""


def report() -> None:
    """Print seconds and peak memory; nothing where the workbook is absent."""
    path = DATA / "data" / "online_retail" / "online_retail.xlsx"
    if not path.exists():
        print(f"  no {path}")
        return
    with tempfile.TemporaryDirectory() as folder:
        book = str(Path(folder) / "book")
        print("  custctl import online_retail.xlsx   ", process([CUSTCTL, "import", str(path), "--book", book]))
        print("  … again: nothing new                ", process([CUSTCTL, "import", str(path), "--book", book]))
        print(
            "  custctl segment (book)              ",
            process([CUSTCTL, "segment", "--book", book, "--as-of", "2011-12-09", "--format", "json"]),
        )
        print("  openpyxl, reading only              ", process(python(OPENPYXL.format(path=str(path)))))
