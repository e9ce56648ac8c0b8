"""A million invoices and a million payments of 50,000 customers: aged and allocated, beside pandas and a plain loop.

Three pieces of vectorised pandas are told what the files hold: one does the least that ageing needs (read, order, running sums,
buckets), one makes the same table of customers with the days they are late, one also asks of the rows what custctl asks.
custctl reads the same files without being told what they are, checks every byte, settles named references, credits and refunds
too, and ties out. Memory and processor time stand beside seconds, because pandas has one processor where Polars has all.
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
from custctl.frames.month_ends import month_ends
from custctl.frames.months import month_ends_until
from custctl.frames.settlement import settlement
from custctl.frames.settlements import settlements
from custctl.ledger import LEDGER
from tests.benchmarks.measure import process, python

CUSTCTL = str(Path(sys.executable).parent / "custctl")
DOCUMENTS, CUSTOMERS = 1_000_000, 50_000
AS_OF = date(2025, 12, 31)
MONTHS = 24

READ = """
import numpy as np, pandas as pd
day = pd.Timestamp("2025-12-31")
kinds = {{"customer": "string", "document": "string", "kind": "category", "currency": "category"}}
invoices = pd.read_csv({invoices!r}, parse_dates=["date", "due"], dtype=kinds)
payments = pd.read_csv({payments!r}, parse_dates=["date"], dtype=kinds)
invoices, payments = invoices[invoices["date"] <= day], payments[payments["date"] <= day]
"""
BUCKETS = (
    READ
    + """
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
)
"""The least that ageing needs, in floats: which invoices are paid, and how old are the others?"""
SAME = (
    READ
    + """
everyone = pd.Index(np.union1d(invoices["customer"].unique(), payments["customer"].unique()))
for rows in (invoices, payments):
    rows["account"] = everyone.get_indexer(rows["customer"])
    rows["cents"] = (rows["amount"] * 100).round().astype("int64")  # exact for amounts in cents below 90 trillion
invoices = invoices.sort_values(["account", "due", "date", "document"], ignore_index=True)
payments = payments.sort_values(["account", "date", "document"], ignore_index=True)
asked, paid = (np.bincount(rows["account"], rows["cents"], len(everyone)).astype("int64") for rows in (invoices, payments))
begin = np.concatenate(([0], np.cumsum(asked + paid)[:-1]))  # room for either side of every account on one line


def ends(rows, whole):
    account = rows["account"].to_numpy()
    return rows["cents"].cumsum().to_numpy() - (np.cumsum(whole) - whole)[account] + begin[account]


owed, pays = ends(invoices, asked), ends(payments, paid)
points = np.union1d(owed, pays)
target, claim = np.searchsorted(owed, points), np.searchsorted(pays, points)
met = (target < len(owed)) & (claim < len(pays))
points, target, claim = points[met], target[met], claim[met]
starts = np.maximum(np.concatenate(([0], points[:-1])), begin[invoices["account"].to_numpy()[target]])
same = (invoices["account"].to_numpy()[target] == payments["account"].to_numpy()[claim]) & (points > starts)
pairs = pd.DataFrame({{"target": target[same], "claim": claim[same], "cents": (points - starts)[same]}})
settled = np.bincount(pairs["target"], pairs["cents"], len(invoices)).astype("int64")
invoices["open"] = invoices["cents"] - settled
unapplied = paid - np.bincount(invoices["account"], settled, len(everyone)).astype("int64")
age = (day - invoices["due"]).dt.days
bucket = pd.cut(age, [-10**6, 0, 30, 60, 90, 10**6], labels=["not_due", "1-30", "31-60", "61-90", "over_90"])
table = invoices.pivot_table(index="account", columns=bucket, values="open", aggfunc="sum", observed=False)
table = table.reindex(range(len(everyone)), fill_value=0)
table["overdue"] = table.iloc[:, 1:].sum(axis=1)
table["unapplied"] = -unapplied
table["total"] = table["not_due"] + table["overdue"] + table["unapplied"]
table["oldest_days"] = age[(invoices["open"] > 0) & (age > 0)].groupby(invoices["account"]).max()
came = payments["date"].to_numpy()[pairs["claim"]]
pairs["paid_on"] = np.maximum(came, invoices["date"].to_numpy()[pairs["target"]])
late = (pairs["paid_on"] - invoices["due"].to_numpy()[pairs["target"]]).dt.days.clip(lower=0)
pairs["weighted"] = pairs["cents"] * late
closed = pairs.groupby("target").agg(paid_on=("paid_on", "max"), cents=("cents", "sum"), weighted=("weighted", "sum"))
closed = closed[(invoices["open"].to_numpy()[closed.index] == 0) & (closed["paid_on"] > day - pd.Timedelta(days=365))]
sums = closed.groupby(invoices["account"].to_numpy()[closed.index])[["weighted", "cents"]].sum()
table["average_days_late"] = sums["weighted"] / sums["cents"]
table.index = everyone
table = table[table["total"].ne(0) | table["overdue"].ne(0)].sort_values(["overdue", "total"], ascending=False)
table.to_csv({table!r})
"""
)
"""The table of customers that custctl prints, in whole cents: settled, by age, unapplied, days late from who paid what."""

ASKED = (
    SAME
    + """
asked_of_rows = {{"never due": invoices["due"].isna().sum(), "due too soon": (invoices["due"] < invoices["date"]).sum()}}
for name, rows in (("invoices", invoices), ("payments", payments)):
    asked_of_rows[name, "numbers used twice"] = rows["document"].duplicated().sum()
    asked_of_rows[name, "below zero"] = (rows["cents"] < 0).sum()
    asked_of_rows[name, "fractions of a cent"] = ((rows["amount"] * 100 - rows["cents"]).abs() > 1e-6).sum()
    asked_of_rows[name, "currencies"] = rows["currency"].nunique()
    asked_of_rows[name, "kinds"] = rows["kind"].nunique()
    asked_of_rows[name, "no day or amount"] = (rows["date"].dtype.kind != "M") + (rows["amount"].dtype.kind != "f")
    asked_of_rows[name, "cells empty"] = rows[["date", "customer", "kind", "amount", "currency"]].isna().sum().sum()
texts = {{"customers": pd.Series(everyone), "invoices": invoices["document"], "payments": payments["document"]}}
for name, cells in texts.items():
    asked_of_rows[name, "spaces around"] = (cells.str.strip() != cells).sum()
    asked_of_rows[name, "spaces inside"] = cells.str.contains("  ", regex=False).sum()
    asked_of_rows[name, "letters in another form"] = cells.str.contains(r"[^\\x00-\\x7f]").sum()
    asked_of_rows[name, "marked as text"] = cells.str.match("[='`]").sum()
asked_of_rows["paid and never billed"] = ((asked == 0) & (paid > 0)).sum()
assert invoices["cents"].sum() - payments["cents"].sum() == table["total"].sum()
print(asked_of_rows)
"""
)
"""The same table, and what custctl asks of every row and cell: is a number used twice, a text clean, do the totals tie out?"""

SCRIPT = """
import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal

owed, paid = defaultdict(list), defaultdict(list)
for path, kept, due in (({invoices!r}, owed, "due"), ({payments!r}, paid, "date")):
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            row["date"], row["due"] = date.fromisoformat(row["date"]), date.fromisoformat(row[due])
            row["open"] = Decimal(row["amount"])
            if row["date"] <= date(2025, 12, 31):
                kept[row["customer"]].append(row)
with open({table!r}, "w", newline="", encoding="utf-8") as file:
    write = csv.writer(file).writerow
    for customer, payments in sorted(paid.items()):
        invoices = sorted(owed[customer], key=lambda row: (row["due"], row["date"], row["document"]))
        for payment in sorted(payments, key=lambda row: (row["date"], row["document"])):
            for invoice in invoices:
                part = min(payment["open"], invoice["open"])
                if part > 0:
                    payment["open"] -= part
                    invoice["open"] -= part
                    days = (payment["date"] - invoice["date"]).days
                    write([customer, payment["document"], invoice["document"], payment["date"], part, days])
"""
"""The allocation list as an ordinary script makes it: rows as dicts, exact money, every payment past every invoice."""

PANDAS_LOOP = (
    READ
    + """
invoices = invoices.sort_values(["customer", "due", "date", "document"], ignore_index=True)
payments = payments.sort_values(["customer", "date", "document"], ignore_index=True)
invoices["open"] = invoices["amount"]
waiting = {{customer: list(rows) for customer, rows in invoices.groupby("customer").indices.items()}}
lines = []
for _, payment in payments.iterrows():
    rest, rows = payment["amount"], waiting.get(payment["customer"], [])
    while rows and rest > 0:
        invoice = invoices.loc[rows[0]]
        part = min(rest, invoice["open"])
        invoices.at[rows[0], "open"] -= part
        rest -= part
        days = (payment["date"] - invoice["date"]).days
        lines.append((payment["document"], invoice["document"], payment["date"], part, days))
        if invoices.at[rows[0], "open"] <= 0:
            rows.pop(0)
pd.DataFrame(lines).to_csv({table!r})
"""
)
"""The same list as a loop over the rows of pandas frames, in floats."""
PART = 50
"""A loop over pandas frames is given one row of so many, because it takes minutes."""


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
        files = {"invoices": str(invoices), "payments": str(payments), "table": str(Path(folder) / "table.csv")}
        same, asked = python(SAME.format(**files)), python(ASKED.format(**files))
        turns = [(process(command), process(same), process(asked)) for _ in range(5)]
        ours, table, answer = (sorted(each, key=lambda measure: measure.wall)[2] for each in zip(*turns, strict=True))
        print("  custctl aging                   ", ours, "  in the middle of five, in turn with the next two")
        print("  pandas, the same table          ", table, f"  {table.wall / ours.wall:.1f} x")
        print("  pandas, asking the same of rows ", answer, f"  {answer.wall / ours.wall:.1f} x")
        print("  pandas, buckets only            ", process(python(BUCKETS.format(**files))))
        print("  custctl aging, allocation list  ", process([*command, "--table", "allocations"]))
        print("  a script without any library, allocation list", process(python(SCRIPT.format(**files))))
        few = Path(folder) / "few"
        few.mkdir()
        some = dict(zip(("invoices", "payments"), map(str, books(few, count // PART, customers // PART)), strict=True))
        loop, start = process(python(PANDAS_LOOP.format(**files | some))), process(python("import numpy, pandas"))
        whole = start.wall + (loop.wall - start.wall) * PART
        print(f"  a loop over pandas frames, one row of {PART}", loop, f"  start once, the rest times {PART}: {whole:,.0f} s")
        print("  and in one process, from typed rows")
        rows = Path(folder) / "ledger.parquet"
        ledger_of(invoices, payments).sink_parquet(rows)
        ledger = pl.scan_parquet(rows)
        timed("customers by age", lambda: aging(ledger, AS_OF, lists=()))
        known = documents(ledger, AS_OF).collect()
        timed("allocation list", lambda: settlement(known))
        timed("allocation list as a plain loop", lambda: by_loop(known))
        ends = month_ends_until(AS_OF, MONTHS)
        timed(f"{MONTHS} month ends", lambda: month_ends(settlements(ledger, ends)).collect())
