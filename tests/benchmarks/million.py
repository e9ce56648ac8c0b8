"""A million rows: imported into a book and segmented, beside pandas doing the same sums from the same file."""

import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from tests.benchmarks.measure import process, python

CUSTCTL = str(Path(sys.executable).parent / "custctl")
ROWS = 1_000_000
CUSTOMERS = 50_000

PANDAS = """
import math
import pandas as pd
frame = pd.read_csv({path!r}, dtype={{"Customer": "string"}}, parse_dates=["Date"])
frame["Amount"] = frame["Quantity"] * frame["Unit price"]
orders = frame.groupby(["Customer", "Date"], as_index=False)["Amount"].sum()
shop = orders.groupby("Customer").agg(orders=("Date", "size"), last=("Date", "max"), revenue=("Amount", "sum"))
shop["recency"] = (pd.Timestamp("2026-01-01") - shop["last"]).dt.days
for column in ("recency", "orders", "revenue"):
    shop[column + "_score"] = ((shop[column].rank() - .5) / len(shop) * 5).apply(math.ceil)
shop.sort_values("revenue", ascending=False, inplace=True)
shop["share"] = shop["revenue"].cumsum() / shop["revenue"].sum()
print(shop.head())
"""


def sales(path: Path, rows: int, *, seed: int = 1) -> None:
    """Write an invented sales list."""
    dice = random.Random(seed)
    first = date(2023, 1, 1)
    days = [(first + timedelta(days=offset)).isoformat() for offset in range(1095)]
    with path.open("w", encoding="utf-8") as file:
        file.write("Invoice,Date,Customer,Product,Quantity,Unit price\n")
        for row in range(rows):
            customer = int(dice.paretovariate(1.1) * 40) % CUSTOMERS
            quantity, price = dice.randint(1, 9), dice.randint(99, 9999) / 100
            file.write(f"{row // 3},{days[row * 1095 // rows]},{customer:06d},P{row % 997},{quantity},{price:.2f}\n")


def report(rows: int = ROWS) -> None:
    """Print seconds and peak memory of each step."""
    with tempfile.TemporaryDirectory() as folder:
        path, book = Path(folder) / "sales.csv", Path(folder) / "book"
        sales(path, rows)
        print(f"  {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        at = ["--as-of", "2026-01-01"]
        print("  custctl import             ", process([CUSTCTL, "import", str(path), "--book", str(book)]))
        print("  custctl segment (book)     ", process([CUSTCTL, "segment", "--book", str(book), *at, "--format", "csv"]))
        print("  custctl segment (file)     ", process([CUSTCTL, "segment", str(path), *at, "--format", "csv"]))
        print("  pandas, the same sums      ", process(python(PANDAS.format(path=str(path)))))
