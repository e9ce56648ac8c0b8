"""Lists that say how much was paid, and lists of the payments themselves, speak of one money, whatever comes first."""

import csv
import json
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.transcripts import run

DAYS = (date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30))


@dataclass(frozen=True)
class Invoice:
    """An invoice as its customer got it."""

    number: str
    customer: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class Payment:
    """Money that came, and what it really was for; `said` is what the payer said of that, `rest` is for nothing so far."""

    number: str
    customer: str
    day: date
    parts: dict[str, Decimal]
    said: str
    kind: str = "Payment"
    rest: Decimal = Decimal(0)

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return sum(self.parts.values(), self.rest)


@dataclass(frozen=True)
class Trade:
    """What really happened."""

    invoices: list[Invoice]
    payments: list[Payment]

    def paid(self, number: str, day: date) -> Decimal:
        """What had been paid of an invoice by a day."""
        return sum((paid.parts.get(number, Decimal(0)) for paid in self.payments if paid.day <= day), Decimal(0))


def trade(dice: random.Random) -> Trade:
    """A few months of a few customers; every payment is for invoices that were written before it."""
    invoices: list[Invoice] = []
    payments: list[Payment] = []
    for customer in ("Ada", "Bob", "Cy"):
        for _ in range(dice.randint(1, 6)):
            day = date(2025, 1, 1) + timedelta(days=dice.randrange(119))
            invoices.append(Invoice(f"I{len(invoices) + 1}", customer, day, Decimal(dice.randrange(10, 400, 10))))
        left = {invoice.number: invoice.amount for invoice in invoices if invoice.customer == customer}
        days = sorted(date(2025, 1, 5) + timedelta(days=dice.randrange(116)) for _ in range(dice.randint(0, 8)))
        for day in days:
            open_ = [one for one in invoices if one.customer == customer and one.day <= day and left[one.number]]
            meant = dice.sample(open_, min(len(open_), dice.choice([1, 1, 1, 2])))
            parts = {one.number: dice.choice([left[one.number], min(left[one.number], Decimal(30))]) for one in meant}
            if parts:
                left |= {number: left[number] - part for number, part in parts.items()}
                said = dice.choice([", ".join(parts), "", "", "thank you"])
                payments.append(Payment(f"P{len(payments) + 1}", customer, day, parts, said))
    return Trade(invoices, payments)


def write(path: Path, rows: list[dict[str, object]], *, above: str = "") -> None:
    """A spreadsheet with a line above its table, if any."""
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(above)
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def invoices_as_of(found: Trade, day: date, *, balance: bool) -> list[dict[str, object]]:
    """A list of the invoices written by a day, with what was paid of them by then."""
    known = [one for one in found.invoices if one.day <= day]
    return [
        {
            "Invoice No": one.number,
            "Customer": one.customer,
            "Invoice Date": one.day,
            "Due Date": one.day + timedelta(days=30),
            "Total": one.amount,
            **(
                {"Balance": one.amount - found.paid(one.number, day)}
                if balance
                else {"Amount Paid": found.paid(one.number, day)}
            ),
            "Currency": "EUR",
        }
        for one in known
    ]


def receipts(found: list[Payment]) -> list[dict[str, object]]:
    """A list of payments."""
    return [
        {
            "Payment No": one.number,
            "Payment Date": one.day,
            "Customer": one.customer,
            "Amount": one.amount,
            "Invoice No": one.said,
            "Currency": "EUR",
        }
        for one in found
    ]


@pytest.mark.parametrize("seed", range(5))
def test_money_in_lists_and_in_payments_counts_once(seed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(seed)
    found = trade(dice)
    until, files = DAYS[-1], []
    for day in DAYS[:-1] if dice.random() < 0.5 else ():
        files.append(f"list-{day}.csv")
        write(tmp_path / files[-1], invoices_as_of(found, day, balance=dice.random() < 0.5))
    files.append("newest.csv")
    write(tmp_path / "newest.csv", invoices_as_of(found, until, balance=dice.random() < 0.5))
    shares: dict[int, list[Payment]] = defaultdict(list)
    for payment in found.payments:
        shares[dice.randrange(2)].append(payment)
    for number, share in shares.items():
        files.append(f"payments-{number}.csv")
        write(tmp_path / files[-1], receipts(share))
    dice.shuffle(files)
    wanted = {one.number: one.amount - found.paid(one.number, until) for one in found.invoices}
    wanted = {number: amount for number, amount in wanted.items() if amount}

    assert items(f"custctl aging {' '.join(files)} --as-of {until}", tmp_path, capfd) == wanted
    for file in files:
        day = file.removeprefix("list-").removesuffix(".csv") if file.startswith("list-") else until
        assert run(f"custctl import {file} --book kept --as-of {day}", tmp_path, capfd).code == 0
    assert items(f"custctl aging --book kept --as-of {until}", tmp_path, capfd) == wanted
    assert "is sound" in run("custctl book verify --book kept -f table", tmp_path, capfd).err
    assert run("custctl book export --book kept -o out.csv", tmp_path, capfd).code == 0
    assert items(f"custctl aging out.csv --as-of {until}", tmp_path, capfd) == wanted


def everything_as_of(found: Trade, shown: list[Payment], day: date) -> list[dict[str, object]]:
    """A list of the invoices written by a day and of money that came by then, with what is open of each."""
    invoices = [
        ("Invoice", one.number, one.customer, one.day, one.amount, one.amount - found.paid(one.number, day), "")
        for one in found.invoices
        if one.day <= day
    ]
    money = [
        (one.kind, one.number, one.customer, one.day, -one.amount, -one.rest, one.said if one.said in one.parts else "")
        for one in shown
        if one.day <= day
    ]
    head = ("Type", "Number", "Customer", "Date", "Total", "Balance", "Applies To")
    rows = [dict(zip(head, row, strict=True)) for row in (*invoices, *money)]
    due = {one.number: one.day + timedelta(days=30) for one in found.invoices}
    return [{**row, "Due Date": due.get(str(row["Number"]), ""), "Currency": "EUR"} for row in rows]


def made(dice: random.Random) -> tuple[dict[str, list[dict[str, object]]], dict[str | None, Decimal]]:
    """Lists of invoices and of much of the money for them, the other payments or not, and what is open of each."""
    found, until = trade(dice), DAYS[-1]
    shown, others = [], []
    for payment in found.payments:
        if dice.random() < 0.2:
            others.append(payment)
        else:
            rest = Decimal(0 if payment.said in payment.parts else dice.choice([0, 0, 20]))
            shown.append(replace(payment, kind=dice.choice(["Payment", "Payment", "Credit Memo"]), rest=rest))
    days = dice.choice([DAYS[-1:], DAYS[1:], DAYS])
    files = {f"list-{day}.csv": everything_as_of(found, shown, day) for day in days}
    if others and dice.random() < 0.5:
        files["payments.csv"] = receipts(others)
    open_ = {one.number: one.amount - found.paid(one.number, until) for one in found.invoices}
    open_ |= {one.number: -one.rest for one in shown}
    return files, {number: amount for number, amount in open_.items() if amount}


@pytest.mark.parametrize("seed", range(5))
def test_money_in_rows_of_lists_settles_what_their_balances_say(
    seed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    dice, until = random.Random(seed), DAYS[-1]
    files, wanted = made(dice)
    for name, rows in files.items():
        day = name.removeprefix("list-").removesuffix(".csv")
        write(tmp_path / name, rows, above=f"As of {day}\n" if name.startswith("list-") else "")
    names, how = dice.sample(sorted(files), len(files)), f"--as-of {until} --apply open-item"

    assert items(f"custctl aging {' '.join(names)} {how}", tmp_path, capfd) == wanted
    for name in names:
        assert run(f"custctl import {name} --book kept --as-of {until}", tmp_path, capfd).code == 0
    assert items(f"custctl aging --book kept {how}", tmp_path, capfd) == wanted
    assert "is sound" in run("custctl book verify --book kept -f table", tmp_path, capfd).err
    assert run("custctl book export --book kept -o out.csv", tmp_path, capfd).code == 0
    assert items(f"custctl aging out.csv {how}", tmp_path, capfd) == wanted


def items(command: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, Decimal]:
    """What is open of each invoice; nothing may lie beside it."""
    answer = run(f"{command} --table items --format json", folder, capfd)
    assert answer.code == 0, answer.err
    rows = json.loads(answer.out, parse_float=Decimal)["tables"]["items"]
    return {row["document"]: row["open"] for row in rows}
