"""Laws of the receivable that hold for every book."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.analyses.aging import aging
from custctl.frames.buckets import Buckets
from custctl.ledger import LEDGER, receivable
from custctl.result import Result
from tests.helpers.brute_force import Row, settled
from tests.helpers.crowds import crowd

START = date(2024, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: START + timedelta(days))
INVOICES = st.sampled_from(["I1", "I2", "I3", "I 4"])
RECEIPTS = st.sampled_from(["P1", "P2", "P3", None])
AMOUNTS = st.sampled_from(["100", "98", "50", "2", "1.99", "0.005", "33.3333", "0"]).map(Decimal)
SEPARATORS = st.sampled_from([";", ", ", " ", "; "])


@st.composite
def names(draw: st.DrawFn, documents: st.SearchStrategy[str | None]) -> str | None:
    """What a row says it applies to: nothing, a document, several, or one that nobody knows."""
    chosen = [name for name in draw(st.lists(documents | st.just("X9"), max_size=3)) if name]
    return draw(SEPARATORS).join(chosen) or None


@st.composite
def claims(draw: st.DrawFn) -> Row:
    """An invoice, charge or opening balance, often one of several lines or instalments."""
    day = draw(st.sampled_from([START, START + timedelta(3)]) | DAYS)
    return {
        "kind": draw(st.sampled_from(["invoice", "invoice", "invoice", "charge", "opening"])),
        "document": draw(INVOICES | st.none()),
        "date": day,
        "due": draw(st.none() | st.integers(0, 45).map(lambda days: day + timedelta(days))),
        "terms": draw(st.sampled_from([None, "2/10 net 30", "net 14"])),
        "status": draw(st.sampled_from([None, None, "disputed", "written_off", "open"])),
        "status_date": draw(st.none() | DAYS),
        "applies_to": None,
    }


@st.composite
def moves(draw: st.DrawFn) -> Row:
    """Anything that settles, or takes a settlement back."""
    kind = draw(
        st.sampled_from(["payment"] * 4 + ["credit_note", "write_off", "discount", "opening_credit", "refund", "reversal"])
    )
    back = kind in ("refund", "reversal")
    return {
        "kind": kind,
        "document": draw(RECEIPTS),
        "date": draw(DAYS),
        "due": None,
        "terms": None,
        "status": None,
        "status_date": None,
        "applies_to": draw(names(RECEIPTS | INVOICES if back else INVOICES)),
    }


@st.composite
def books(draw: st.DrawFn) -> list[Row]:
    """A small book of two customers and two currencies."""
    rows = draw(st.lists(claims() | moves(), max_size=14))
    for number, row in enumerate(rows):
        row["customer"] = draw(st.sampled_from(["Ada", "Ada", "Bo"]))
        row["currency"] = draw(st.sampled_from(["EUR", "EUR", "EUR", "USD"]))
        row["amount"] = draw(AMOUNTS)
        row["file"], row["row"] = "book.csv", number
    return rows


def frame(rows: list[Row]) -> pl.LazyFrame:
    return pl.LazyFrame([{name: row.get(name) for name in LEDGER.columns} for row in rows], schema=LEDGER.dtypes)


def content(result: Result) -> list[Any]:
    """Everything an answer says, for comparing two."""
    return [*(table.rows.rows() for table in result.tables.values()), result.facts, result.notes]


APPLY = st.sampled_from(["fifo", "open-item"])
CROWDS = st.integers(0, 10**6).map(crowd)


@settings(max_examples=30, deadline=None)
@given(books() | CROWDS, DAYS, APPLY)
def test_settlement_agrees_with_a_clerk_with_a_pencil(rows: list[Row], as_of: date, apply: Any) -> None:
    result = aging(frame(rows), as_of, apply=apply)
    clerk = settled(rows, as_of, apply=apply)
    items = result.tables["items"].rows
    ours: dict[tuple[Any, ...], Decimal] = {}
    for *key, amount in (
        items.filter(pl.col("open") > 0).select("customer", "currency", "kind", "document", "date", "due", "open").rows()
    ):
        ours[tuple(key)] = ours.get(tuple(key), Decimal(0)) + amount
    assert ours == clerk.open
    unapplied = items.filter(pl.col("open") < 0).group_by("customer", "currency").agg(-pl.col("open").sum())
    assert {(customer, currency): amount for customer, currency, amount in unapplied.rows()} == dict(clerk.unapplied)
    ties = [{name: fact.value for name, fact in facts.items()} for facts in result.facts.values()]
    for name, amount in (
        ("tie_early_discount", -clerk.discounts),
        ("tie_lost", -clerk.lost),
        ("tie_recovered", clerk.recovered),
        ("tie_surplus", clerk.surplus),
    ):
        assert sum(facts.get(name, 0) for facts in ties) == amount


@settings(max_examples=10, deadline=None)
@given(books() | CROWDS, DAYS, APPLY, st.sampled_from(["due", "invoice"]), st.sampled_from(["days", "months", "years"]))
def test_every_amount_is_in_one_column_and_rows_add_up(rows: list[Row], as_of: date, apply: Any, by: Any, unit: Any) -> None:
    result = aging(frame(rows), as_of, apply=apply, by=by, buckets=Buckets(unit=unit))
    table = result.tables["customers"].rows
    columns = ["not_due", *Buckets(unit=unit).names, "disputed", "unapplied"]
    assert table.select(total=pl.sum_horizontal(columns)).to_series().to_list() == table["total"].to_list()
    by_bucket = (
        result.tables["items"].rows.group_by("customer", "currency").agg(pl.col("open").sum()).sort("customer", "currency")
    )
    assert by_bucket.rows() == table.select("customer", "currency", "total").sort("customer", "currency").rows()


@settings(max_examples=10, deadline=None)
@given(books() | CROWDS, DAYS, APPLY)
def test_total_is_what_the_raw_rows_add_up_to_where_nothing_closes_by_itself(rows: list[Row], as_of: date, apply: Any) -> None:
    plain = [row | {"terms": None, "status": None} for row in rows if row["kind"] != "write_off"]
    raw = frame(plain).filter(pl.col("date") <= as_of).group_by("currency").agg(receivable().sum()).collect()
    result = aging(frame(plain), as_of, apply=apply)
    for currency, amount in raw.rows():
        facts = result.facts[currency]
        rounding = facts["tie_rounding"].value if "tie_rounding" in facts else Decimal(0)
        assert facts["open_total"].value == amount + rounding


@settings(max_examples=10, deadline=None)
@given((books() | CROWDS).flatmap(lambda rows: st.tuples(st.just(rows), st.randoms())), DAYS, APPLY)
def test_order_of_rows_changes_nothing(both: tuple[list[Row], Random], as_of: date, apply: Any) -> None:
    rows, dice = both
    shuffled = dice.sample(rows, len(rows))
    assert content(aging(frame(rows), as_of, apply=apply)) == content(aging(frame(shuffled), as_of, apply=apply))


@settings(max_examples=10, deadline=None)
@given(books() | CROWDS, DAYS, APPLY)
def test_later_rows_change_nothing(rows: list[Row], as_of: date, apply: Any) -> None:
    now = aging(frame(rows), as_of, apply=apply)
    then = aging(frame([row for row in rows if row["date"] <= as_of]), as_of, apply=apply)
    assert content(now) == content(then)


@settings(max_examples=10, deadline=None)
@given(books() | CROWDS, DAYS, APPLY)
def test_splitting_the_file_changes_nothing(rows: list[Row], as_of: date, apply: Any) -> None:
    parts = [row | {"file": f"{row['row'] % 2}.csv", "row": row["row"] // 2} for row in rows]
    assert content(aging(frame(rows), as_of, apply=apply)) == content(aging(frame(parts), as_of, apply=apply))


@settings(max_examples=10, deadline=None)
@given(books() | CROWDS, DAYS, APPLY)
def test_allocations_never_give_more_than_there_is(rows: list[Row], as_of: date, apply: Any) -> None:
    tables = aging(frame(rows), as_of, apply=apply).tables
    allocated = tables["allocations"].rows
    assert (allocated["amount"] > 0).all()
    credited = [
        row["amount"]
        for row in rows
        if row["date"] <= as_of and row["kind"] not in ("invoice", "charge", "opening", "refund", "reversal")
    ]
    assert allocated["amount"].sum() <= sum(credited, Decimal(0)) + Decimal("0.005") * len(credited)
