"""Do lines that repeat what is open or paid of their whole document count it once?"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import settled, understood
from tests.helpers.transcripts import run

HEAD = "Customer,Invoice No,Invoice Date,Due Date,Item,{amount},{more}\n"


def lined(more: str, *lines: str, amount: str = "Amount") -> Understood:
    """A list of the lines of invoices, each its number, its item, its amount and further cells."""
    rows = [f"A,{line.replace(',', ',2025-01-10,2025-02-09,', 1)}" for line in lines]
    return understood(HEAD.format(amount=amount, more=more) + "\n".join(rows), as_of=date(2025, 3, 31))


def left(found: Understood) -> dict[str, float]:
    """What is open of each document by what the list tells, with nothing rejected."""
    assert found.rejects.collect().is_empty()
    number = pl.coalesce("applies_to", "document")
    signed = pl.when(pl.col("kind") == "payment").then(-pl.col("amount")).otherwise("amount")
    owed = found.rows.group_by(number=number).agg(open=signed.sum()).sort("number").collect()
    return {str(name): float(amount) for name, amount in owed.rows()}


@pytest.mark.parametrize(
    ("more", "first", "second"),
    [
        ("Balance", "150.00", "200.00"),
        ("欠款", "150.00", "200.00"),
        ("Amount paid", "150.00", "70.00"),
        ("Paid,Balance due", "150.00,150.00", "70.00,200.00"),
    ],
)
def test_lines_share_what_is_open_or_paid_of_all_of_their_document(more: str, first: str, second: str) -> None:
    several = (f"1,x,100.00,{first}", f"1,y,200.00,{first}", f"2,x,220.00,{second}", f"2,y,50.00,{second}")
    alone = f"3,x,40.00,{'40.00' if 'paid' not in more.lower() else '0,40.00' if ',' in more else '0.00'}"
    assert left(lined(more, *several, alone)) == {"1": 150, "2": 200, "3": 40}


def test_the_first_lines_are_paid_first_and_the_last_stay_open() -> None:
    rows = lined("Balance", "1,x,100.00,150.00", "1,y,200.00,150.00", "1,z,30.00,150.00").rows
    told = rows.filter(pl.col("kind") == "payment").sort("record").select("row", "amount").collect().rows()
    assert [(row, float(amount)) for row, amount in told] == [(2, 100), (3, 80)]


@pytest.mark.parametrize(("more", "cell"), [("Balance", "190.00"), ("Paid", "100.00"), ("Paid,Balance", "100.00,190.00")])
def test_a_line_below_zero_is_a_part_of_its_document_and_counts_once(more: str, cell: str) -> None:
    found = lined(more, f"1,x,100.00,{cell}", f"1,y,200.00,{cell}", f"1,rebate,-10.00,{cell}")
    assert found.rejects.collect().is_empty()
    sums = settled(found)
    owed = {row["kind"]: Decimal(0) for row in sums}
    for row in sums:
        owed[row["kind"]] += row["amount"]
    assert owed["invoice"] - owed["credit_note"] - owed["payment"] == 190


def test_quantity_and_price_make_the_amount_of_a_line() -> None:
    found = lined("Qty,Paid", "1,x,100.00,1,150.00", "1,y,100.00,2,150.00", amount="Unit price")
    assert left(found) == {"1": 150}


@pytest.mark.parametrize(
    "lines",
    [
        ("1,x,100.00,100.00", "1,y,100.00,100.00"),  # instalments of which nothing was paid
        ("1,x,100.00,60.00", "1,y,200.00,60.00"),  # may be of each line
        ("1,x,100.00,40.00", "1,y,200.00,150.00"),
    ],
)
def test_what_may_be_of_each_line_stays_what_it_says(lines: tuple[str, ...]) -> None:
    assert left(lined("Balance", *lines)) == {"1": sum(float(line.split(",")[-1]) for line in lines)}


@pytest.mark.parametrize(("more", "owed"), [("Balance", {"1": 60, "2": 30}), ("Amount paid", {"1": 240, "2": 170})])
def test_a_small_figure_on_all_lines_of_several_documents_is_of_each_of_these(more: str, owed: dict[str, float]) -> None:
    lines = ("1,x,100.00,60.00", "1,y,200.00,60.00", "2,x,100.00,30.00", "2,y,100.00,30.00")
    assert left(lined(more, *lines)) == owed


@pytest.mark.parametrize(
    "lines",
    [
        ("1,x,100.00,60.00", "1,y,200.00,60.00", "2,x,90.00,0.00", "2,y,100.00,0.00"),  # one document alone
        ("1,x,100.00,60.00", "1,y,100.00,60.00", "2,x,100.00,30.00", "2,y,100.00,30.00"),  # instalments, half paid
        ("1,x,100.00,60.00", "1,y,200.00,60.00", "2,x,30.00,30.00", "2,y,100.00,30.00"),  # one that is open itself
        ("1,x,100.00,60.00", "1,y,200.00,60.00", "2,x,100.00,30.00", "2,y,100.00,40.00"),
    ],
)
def test_a_small_figure_may_be_of_each_line_where_not_several_documents_say_otherwise(lines: tuple[str, ...]) -> None:
    owed = {number: sum(float(line.split(",")[-1]) for line in lines if line.startswith(number)) for number in ("1", "2")}
    assert left(lined("Balance", *lines)) == owed


@pytest.mark.parametrize(("amount", "start"), [("Net", ""), ("Line total", ""), ("Unit price", "1,")])
def test_lines_with_their_tax_share_it_too(amount: str, start: str) -> None:
    more = ("Qty," if start else "") + "Tax,Balance"
    lines = (f"1,x,100.00,{start}19.00,297.00", f"1,y,200.00,{start}38.00,297.00")
    assert left(lined(more, *lines, amount=amount)) == {"1": 297}


def test_what_is_more_than_the_document_amounts_to_is_rejected() -> None:
    fair = [f"{number},{item},{amount},250.00" for number in (1, 2) for item, amount in (("x", "100.00"), ("y", "200.00"))]
    found = lined("Balance", *fair, "3,x,10.00,11.00")
    assert found.rejects.select("row", "reason").collect().rows() == [(6, "open_above_amount")]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        (("119.00,38.00", "119.00,38.00", "119.00,119.00"), 1),
        (("119.00,0.00", "119.00,0.00", "119.00,119.00"), 0),
        (("119.00,119.00", "119.00,119.00", "119.00,119.00"), 0),
        (("119.00,38.00", "119.00,119.00", "119.00,119.00"), 0),
    ],
)
def test_a_figure_that_all_lines_of_one_document_repeat_is_named(cells: tuple[str, ...], named: int) -> None:
    lines = [f"{number},x,{line}" for number, line in zip(("1", "1", "2"), cells, strict=True)]
    found = lined("Open Balance", *lines)
    assert found.plan.alike_on_lines == ({"balance": named} if named else {})


def test_a_figure_that_is_of_the_whole_document_is_not_named() -> None:
    found = lined("Balance", "1,x,100.00,150.00", "1,y,200.00,150.00")
    assert (found.plan.of_documents, found.plan.alike_on_lines) == ({"balance"}, {})


def test_a_figure_on_all_lines_is_named_beside_answers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = HEAD.format(amount="Amount", more="Balance") + "A,1,2025-01-10,2025-02-09,x,119.00,38.00\n" * 2
    (tmp_path / "list.csv").write_text(text, "utf-8")
    said = run("custctl aging list.csv --as-of 2025-03-31 --no-input", tmp_path, capfd)
    assert "Balance says the same on all lines of 1 document" in " ".join((said.out + said.err).split())
