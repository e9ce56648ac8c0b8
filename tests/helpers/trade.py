"""Small shops for property tests, and a slow, plain reading of which order a return belongs to."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import strategies as st

from custctl.ledger import LEDGER

START = date(2024, 1, 1)
AS_OF = START + timedelta(days=500)

_ROW = st.fixed_dictionaries(
    {
        "day": st.integers(0, 400),
        "customer": st.sampled_from(["Ada", "Bob", "Cem", "Dia", "Eve", None]),
        "kind": st.sampled_from(["sale", "sale", "sale", "invoice", "return", "credit_note", "discount", "payment"]),
        "amount": st.sampled_from(["0", "10", "10", "20", "30", "12.34", "0.01", "500"]),
        "document": st.sampled_from([None, None, "A", "B", "C"]),
        "applies_to": st.sampled_from([None, None, None, "A", "B"]),
        "currency": st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
        "cost": st.sampled_from([None, None, "4", "9.5"]),
    }
)


def shops(most: int = 40) -> st.SearchStrategy[pl.LazyFrame]:
    """LEDGER rows of five customers, and of nobody, in two currencies."""
    return st.lists(_ROW, max_size=most).map(shop)


def shop(rows: list[dict[str, object]]) -> pl.LazyFrame:
    """LEDGER rows from drawn ones; only counter sales lack a customer."""
    typed = [
        dict.fromkeys(LEDGER.columns)
        | {
            "date": START + timedelta(days=int(str(row["day"]))),
            "customer": row["customer"] or (None if row["kind"] in ("sale", "return") else "Ada"),
            "kind": row["kind"],
            "amount": Decimal(str(row["amount"])),
            "document": row["document"],
            "applies_to": row["applies_to"] if row["kind"] in ("return", "credit_note") else None,
            "currency": row["currency"],
            "cost": Decimal(str(row["cost"])) if row["cost"] else None,
            "file": "drawn.csv",
            "row": number,
        }
        for number, row in enumerate(rows)
    ]
    return pl.LazyFrame(typed, schema=LEDGER.dtypes)


def plain_orders(books: pl.LazyFrame) -> dict[tuple[str, str, date], Decimal]:
    """Customer, currency and day of each order to its revenue, row by row in Python."""
    rows = [row for row in books.collect().to_dicts() if row["customer"] is not None]
    sold: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    numbers: set[tuple[str, str, str, date]] = set()
    for row in rows:
        if row["kind"] in ("sale", "invoice"):
            sold[row["customer"], row["currency"], row["date"]] += row["amount"]
            numbers.add((row["customer"], row["currency"], row["document"], row["date"]))
    left = dict(sold)
    loose = _name(left, _returns(rows), numbers)
    loose = _equal(left, loose)
    _latest(left, loose)
    return {key: amount for key, amount in left.items() if amount > 0 or sold[key] == 0}


def _returns(rows: list[dict]) -> list[dict]:
    """Returns in time order, rows of one document and day added up."""
    added: dict[tuple, dict] = {}
    for number, row in enumerate(rows):
        if row["kind"] in ("return", "credit_note") and row["amount"] > 0:
            key = (row["customer"], row["currency"], row["date"], row["applies_to"], row["document"] or number)
            added.setdefault(key, {**row, "amount": Decimal(0)})["amount"] += row["amount"]
    return sorted(added.values(), key=lambda row: row["date"])


def _name(left: dict, returns: list[dict], numbers: set[tuple[str, str, str, date]]) -> list[dict]:
    loose = []
    for row in returns:
        for document in (row["applies_to"], row["document"]):
            days = [day for *key, day in numbers if document and key == [row["customer"], row["currency"], document]]
            days = [day for day in days if day <= row["date"]]
            if days:
                key = (row["customer"], row["currency"], max(days))
                left[key] = max(left[key] - row["amount"], Decimal(0))
                break
        else:
            loose.append(row)
    return loose


def _equal(left: dict, returns: list[dict]) -> list[dict]:
    """Newest equal order of the last 90 days; an older one is used up by the return that came too late for it."""
    loose, offered = [], {key: amount for key, amount in left.items() if amount > 0}
    for row in returns:
        days = [
            day
            for (customer, currency, day), amount in offered.items()
            if (customer, currency) == (row["customer"], row["currency"]) and amount == row["amount"] and day <= row["date"]
        ]
        if days and (row["date"] - max(days)).days <= 90:
            left[row["customer"], row["currency"], max(days)] = Decimal(0)
            del offered[row["customer"], row["currency"], max(days)]
        else:
            loose.append(row)
    return loose


def _latest(left: dict, returns: list[dict]) -> None:
    for row in returns:
        rest = row["amount"]
        mine = [key for key in left if key[:2] == (row["customer"], row["currency"]) and key[2] <= row["date"]]
        for key in sorted(mine, reverse=True):
            taken = min(rest, left[key])
            left[key] -= taken
            rest -= taken
