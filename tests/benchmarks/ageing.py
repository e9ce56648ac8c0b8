"""A million invoices and a million payments of 50,000 customers: aged and allocated, beside pandas and a plain loop.

pandas does the least that ageing needs: read both files, order invoices, take running sums, cut into buckets. custctl reads
the same files without being told what they are, settles named references, credits and refunds too, ties out, and says how late
everybody pays.
"""

import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from custctl.analyses.aging import aging
from custctl.frames.documents import documents
from custctl.frames.month_ends import month_ends, month_ends_until, settlements
from custctl.frames.settlement import settlement
from custctl.ledger import LEDGER
from tests.benchmarks.measure import process, python

CUSTCTL = str(Path(sys.executable).parent / "custctl")
DOCUMENTS, CUSTOMERS = 1_000_000, 50_000
AS_OF = date(2025, 12, 31)
MONTHS = 24

PANDAS = """
import pandas as pd
day = pd.Timestamp("2025-12-31")
invoices = pd.read_csv({invoices!r}, parse_dates=["date", "due"], dtype={{"customer": "string"}})
payments = pd.read_csv({payments!r}, parse_dates=["date"], dtype={{"customer": "string"}})
invoices, payments = invoices[invoices["date"] <= day], payments[payments["date"] <= day]
pool = payments.groupby("customer")["amount"].sum()
invoices = invoices.sort_values(["customer", "due", "date", "document"])
before = invoices.groupby("customer")["amount"].cumsum() - invoices["amount"]
left = invoices["customer"].map(pool).fillna(0) - before
invoices["open"] = invoices["amount"] - left.clip(lower=0).clip(upper=invoices["amount"])
age = (day - invoices["due"]).dt.days
bucket = pd.cut(age, [-10**6, 0, 30, 60, 90, 10**6], labels=["not_due", "1-30", "31-60", "61-90", "over_90"])
table = invoices.pivot_table(index="customer", columns=bucket, values="open", aggfunc="sum", observed=False)
print(table.sum())
"""


def books(folder: Path, count: int, customers: int) -> tuple[Path, Path]:
    """Write invoices and payments on account as ledger CSV."""
    dice, first = random.Random(1), date(2023, 1, 1)
    days = [(first + timedelta(days=offset)).isoformat() for offset in range(1200)]
    invoices, payments = folder / "invoices.csv", folder / "payments.csv"
    head = "date,customer,kind,document,due,amount,currency\n"
    with invoices.open("w", encoding="utf-8") as asked, payments.open("w", encoding="utf-8") as paid:
        asked.write(head)
        paid.write(head)
        for number in range(count):
            day, who = dice.randrange(1095), dice.randrange(customers)
            asked.write(
                f"{days[day]},K{who:05},invoice,I{number},{days[day + 30]},{dice.randint(1000, 500000) / 100:.2f},EUR\n"
            )
            day, who = dice.randrange(1095), dice.randrange(customers)
            paid.write(f"{days[day]},K{who:05},payment,P{number},,{dice.randint(1000, 480000) / 100:.2f},EUR\n")
    return invoices, payments


def ledger_of(*paths: Path) -> pl.LazyFrame:
    """The files as LEDGER rows, read by Polars alone."""
    types = {"amount": LEDGER.columns["amount"].dtype, "due": pl.Date(), "date": pl.Date()}
    return pl.concat([LEDGER.conform(pl.scan_csv(path, schema_overrides=types)) for path in paths])


def by_loop(known: pl.DataFrame) -> int:
    """The allocation list as a plain loop makes it: the number of its lines."""
    owed: dict[str, deque[list[float]]] = {}
    rows = known.sort("customer", "due", "date", "document").select("customer", "kind", "amount")
    for customer, kind, amount in rows.iter_rows():
        if kind == "invoice":
            owed.setdefault(customer, deque()).append([float(amount)])
    lines = 0
    for customer, kind, amount in rows.iter_rows():
        waiting, rest = owed.get(customer), float(amount)
        while kind == "payment" and waiting and rest > 0:
            part = min(rest, waiting[0][0])
            waiting[0][0] -= part
            rest -= part
            lines += 1
            if waiting[0][0] <= 0:
                waiting.popleft()
    return lines


def timed(title: str, work: Callable[[], object]) -> object:
    """Do some work and print how long it took."""
    begun, cpu = time.perf_counter(), time.process_time()
    found = work()
    print(f"  {title:44}{time.perf_counter() - begun:7.2f} s   {time.process_time() - cpu:7.2f} s CPU")
    return found


def report(count: int = DOCUMENTS, customers: int = CUSTOMERS) -> None:
    """Print seconds and, of whole commands, peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        invoices, payments = books(Path(folder), count, customers)
        command = [CUSTCTL, "aging", str(invoices), str(payments), "--as-of", str(AS_OF), "--format", "csv"]
        print(f"  {count:,} invoices, {count:,} payments, {customers:,} customers: whole commands from the files")
        print("  custctl aging                   ", process(command))
        print("  custctl aging, allocation list  ", process([*command, "--table", "allocations"]))
        pandas = PANDAS.format(invoices=str(invoices), payments=str(payments))
        print("  pandas, buckets only            ", process(python(pandas)))
        print("  and in one process, from typed rows")
        rows = Path(folder) / "ledger.parquet"
        ledger_of(invoices, payments).sink_parquet(rows)
        ledger = pl.scan_parquet(rows)
        timed("customers by age", lambda: aging(ledger, AS_OF, allocations=False))
        known = documents(ledger, AS_OF).collect()
        timed("allocation list", lambda: settlement(known))
        timed("allocation list as a plain loop", lambda: by_loop(known))
        ends = month_ends_until(AS_OF, MONTHS)
        timed(f"{MONTHS} month ends", lambda: month_ends(settlements(ledger, ends)).collect())
