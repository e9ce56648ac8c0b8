"""A shop of tens of thousands of rows full of ties, and all that is said of it, however its rows are ordered.

As a script it prints one line per table of `segment` and `growth`: its name and the digest of its rows.
"""

import hashlib
import random
import sys
from datetime import date
from decimal import Decimal

import polars as pl

from custctl.analyses.growth import growth
from custctl.analyses.segment import ON_REQUEST, Wishes, segment
from custctl.ledger import CUSTOMERS, LEDGER

AS_OF = date(2025, 11, 20)
BEGIN = date(2024, 1, 1)
ROWS, PEOPLE = 24_000, 4_000
_KINDS = ("sale",) * 9 + ("return", "discount")


def thousands(seed: int = 1) -> pl.DataFrame:
    """LEDGER rows with few different amounts and days, so that many customers and products are worth the same."""
    dice = random.Random(seed)
    days = (AS_OF - BEGIN).days
    drawn = {
        "customer": [None if dice.random() < 0.05 else f"C{int(PEOPLE * dice.random() ** 3)}" for _ in range(ROWS)],
        "day": [7 * dice.randrange(days // 7) for _ in range(ROWS)],
        "kind": [dice.choice(_KINDS) for _ in range(ROWS)],
        "amount": [dice.choice((5, 10, 10, 20, 100)) for _ in range(ROWS)],
        "product": [dice.choice((None, *(f"P{number}" for number in range(60)))) for _ in range(ROWS)],
        "category": [dice.choice((None, "tea", "pots", "cups")) for _ in range(ROWS)],
        "quantity": [dice.choice((None, 1, 2, 5)) for _ in range(ROWS)],
        "currency": [dice.choice(("EUR", "EUR", "USD")) for _ in range(ROWS)],
        "cost": [dice.choice((None, 2, 4)) for _ in range(ROWS)],
        "name": [dice.choice((None, "Ada", "Bob")) for _ in range(ROWS)],
    }
    rows = pl.LazyFrame(drawn, schema_overrides={"product": pl.String, "category": pl.String})
    return LEDGER.conform(rows.with_columns(date=pl.lit(BEGIN) + pl.duration(days="day"))).collect()


def cards() -> pl.LazyFrame:
    """Cards of every third customer, a few industries, some with a potential."""
    numbers = range(0, PEOPLE, 3)
    known = {
        "customer": [f"C{number}" for number in numbers],
        "industry": [("inns", "shops", None)[number % 7 % 3] for number in numbers],
        "potential": [Decimal(1000) if number % 5 == 0 else None for number in numbers],
    }
    return CUSTOMERS.conform(pl.LazyFrame(known))


def digests(rows: pl.DataFrame) -> dict[str, str]:
    """Table to a digest of all its rows, in their order; of facts and notes too."""
    ledger, card = rows.lazy(), cards()
    everything = Wishes(tables=ON_REQUEST, compare=90, rules=(("big", "revenue > 500"),))
    results = [
        segment(ledger, AS_OF, customers=card, wishes=everything),
        segment(ledger, AS_OF, customers=card, by="document", returns="ignore"),
        growth(ledger, AS_OF, customers=card, period="month"),
    ]
    said = {
        f"{number} {result.analysis} {name}": table.rows.write_json()
        for number, result in enumerate(results)
        for name, table in result.tables.items()
    }
    said |= {f"{number} {result.analysis}": f"{result.facts}{result.notes}" for number, result in enumerate(results)}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in said.items()}


if __name__ == "__main__":
    known = thousands()
    mixed = known if sys.argv[1] == "plain" else known.sample(fraction=1.0, shuffle=True, seed=int(sys.argv[1]))
    for name, digest in digests(mixed).items():
        print(f"{name}: {digest}")
