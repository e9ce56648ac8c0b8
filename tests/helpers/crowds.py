"""Books of many customers at once: one settlement of them tries what dozens of small books would."""

import random
from datetime import date, timedelta
from decimal import Decimal

from tests.helpers.brute_force import Row

START = date(2024, 1, 1)
AMOUNTS = [Decimal(text) for text in ("100", "98", "50", "2", "1.99", "0.005", "33.3333", "0", "1000000", "12.34")]
INVOICES, RECEIPTS = ("I1", "I2", "I3", "I 4"), ("P1", "P2", "P3", None)
MOVES = ("payment",) * 4 + ("credit_note", "write_off", "discount", "opening_credit", "refund", "reversal")


def crowd(seed: int, *, accounts: int = 40, most: int = 14) -> list[Row]:
    """The rows of many customers, some in two currencies: instalments, lists of references, unknown ones, bounces, write-offs.

    Args:
        seed: The same seed makes the same book.
        accounts: How many customers.
        most: Rows of one customer at most.
    """
    dice = random.Random(seed)
    rows: list[Row] = []
    for number in range(accounts):
        for _ in range(dice.randint(1, most)):
            row = _claim(dice) if dice.random() < 0.5 else _move(dice)
            row |= {"customer": f"C{number:03}", "currency": dice.choice(["EUR", "EUR", "EUR", "USD"])}
            rows.append(row | {"amount": dice.choice(AMOUNTS), "file": "book.csv", "row": len(rows)})
    dice.shuffle(rows)
    return rows


def _claim(dice: random.Random) -> Row:
    day = START + timedelta(dice.choice([0, 3, dice.randint(0, 60)]))
    return {
        "kind": dice.choice(["invoice", "invoice", "invoice", "charge", "opening"]),
        "document": dice.choice([*INVOICES, None]),
        "date": day,
        "due": dice.choice([None, day + timedelta(dice.randint(0, 45))]),
        "terms": dice.choice([None, "2/10 net 30", "net 14"]),
        "status": dice.choice([None, None, None, "disputed", "written_off", "open"]),
        "status_date": dice.choice([None, START + timedelta(dice.randint(0, 60))]),
        "applies_to": None,
    }


def _move(dice: random.Random) -> Row:
    kind = dice.choice(MOVES)
    known = [*RECEIPTS, *INVOICES, "X9"] if kind in ("refund", "reversal") else [*INVOICES, "X9"]
    names = [name for name in dice.choices(known, k=dice.randint(0, 3)) if name]
    return {
        "kind": kind,
        "document": dice.choice(RECEIPTS),
        "date": START + timedelta(dice.randint(0, 60)),
        "due": None,
        "terms": None,
        "status": None,
        "status_date": None,
        "applies_to": dice.choice([";", ", ", " "]).join(names) or None,
    }
