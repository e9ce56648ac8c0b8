"""Laws of the check before delivery that hold for every book and every file of orders."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.check import check
from custctl.ledger import CUSTOMERS, LEDGER

DAY = date(2025, 3, 31)
WHO = st.sampled_from(["Ada", "Ben"])
AMOUNTS = st.integers(1, 500).map(Decimal)
LIMIT = Decimal(600)
CARDS = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada", "Ben"], "credit_limit": [LIMIT, LIMIT]}))

INVOICES = st.tuples(WHO, AMOUNTS, st.integers(-40, 90), st.sampled_from([None, "disputed"]))
PAYMENTS = st.tuples(WHO, AMOUNTS)
ORDERS = st.lists(st.tuples(WHO | st.none(), AMOUNTS), max_size=8)


def rows(*given: dict[str, object]) -> pl.LazyFrame:
    return pl.LazyFrame([{name: row.get(name) for name in LEDGER.columns} for row in given], schema=LEDGER.dtypes)


def owed(customer: str, amount: Decimal, late: int, status: str | None, number: int) -> dict[str, object]:
    due = DAY - timedelta(late)
    told = {"customer": customer, "kind": "invoice", "document": f"I{number}", "amount": amount, "currency": "EUR"}
    return {**told, "date": due - timedelta(60), "due": due, "status": status}


@st.composite
def books(draw: st.DrawFn) -> list[dict[str, object]]:
    """Some invoices, disputed ones among them, and some payments that name none."""
    invoices = [owed(*invoice, number) for number, invoice in enumerate(draw(st.lists(INVOICES, max_size=6)))]
    paid = [
        {"customer": who, "kind": "payment", "amount": amount, "currency": "EUR", "date": DAY - timedelta(number)}
        for number, (who, amount) in enumerate(draw(st.lists(PAYMENTS, max_size=4)))
    ]
    return [*invoices, *paid]


def asked(orders: list[tuple[str | None, Decimal]]) -> pl.LazyFrame:
    return rows(
        *(
            {"customer": who, "kind": "sale", "document": f"A{number}", "amount": amount, "currency": "EUR", "date": DAY}
            for number, (who, amount) in enumerate(orders)
        )
    )


@given(books(), ORDERS)
@settings(max_examples=12, deadline=None)
def test_every_order_has_its_row_in_order_and_what_is_accepted_stays_within_the_limit(
    book: list[dict[str, object]], orders: list[tuple[str | None, Decimal]]
) -> None:
    result = check(rows(*book), asked(orders), DAY, customers=CARDS)
    table = result.tables["orders"].rows
    assert table["order"].to_list() == [f"A{number}" for number in range(len(orders))]
    assert table["amount"].to_list() == [amount for _, amount in orders]
    assert table.filter((pl.col("verdict") != "hold") & (pl.col("exposure") > LIMIT)).is_empty()
    assert table.filter((pl.col("reasons").list.len() == 0) != (pl.col("verdict") == "pass")).is_empty()
    facts = {name: fact.value for name, fact in next(iter(result.facts.values())).items()}
    assert facts["ordered"] == facts["held_amount"] + facts["warned_amount"] + facts["passed_amount"]


@given(books(), ORDERS)
@settings(max_examples=12, deadline=None)
def test_exposure_grows_by_what_was_accepted_and_by_nothing_else(
    book: list[dict[str, object]], orders: list[tuple[str | None, Decimal]]
) -> None:
    table = check(rows(*book), asked(orders), DAY, customers=CARDS).tables["orders"].rows
    for who in ("Ada", "Ben"):
        signs = {"invoice": 1, "payment": -1}
        balance = sum(
            (signs[str(row["kind"])] * Decimal(str(row["amount"])) for row in book if row["customer"] == who), Decimal(0)
        )
        for row in table.filter(pl.col("customer") == who).iter_rows(named=True):
            assert row["exposure"] == balance + row["amount"]
            balance += row["amount"] if row["verdict"] != "hold" else 0


@given(books(), ORDERS, st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_the_order_of_the_books_and_what_comes_later_change_nothing(
    book: list[dict[str, object]], orders: list[tuple[str | None, Decimal]], random: object
) -> None:
    before = check(rows(*book), asked(orders), DAY, customers=CARDS)
    shuffled = [*book, owed("Ada", Decimal(999), -90, None, 99)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    after = check(rows(*shuffled), asked(orders), DAY, customers=CARDS)
    assert after.tables["orders"].rows.equals(before.tables["orders"].rows)
