"""Does docs/methods/receivables.md tell what custctl computes? Every table of figures on the page is computed again."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from custctl.analyses.aging import aging
from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.frames.behaviour import WEIGHTS, score
from custctl.workflow.rates import LOSS, rates
from tests.helpers.interest import interest_of
from tests.helpers.ledgers import ledger

FOLDER = Path(__file__).parents[2] / "docs" / "methods"
PAGE = (FOLDER / "receivables.md").read_text(encoding="utf-8")
PROSE = " ".join(PAGE.split())
"""The page in one line, wherever its lines break."""
DAY = date(2025, 3, 31)


@pytest.fixture(scope="module")
def book() -> pl.LazyFrame:
    found = re.search(r"```ledger\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return ledger(found[1])


def told(first: str) -> list[dict[str, str]]:
    """The rows of the page's table whose heading begins with these columns."""
    lines = PAGE.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(first))
    names = cells(lines[at])
    rows = []
    for line in lines[at + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(names, cells(line), strict=True)))
    return rows


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def shown(rows: pl.DataFrame, like: list[dict[str, str]]) -> list[dict[str, str]]:
    """Our rows in the columns of the page, figures with two decimals."""
    return [{name: _cell(row[name]) for name in like[0]} for row in rows.iter_rows(named=True)]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal() | float():
            return f"{value:.2f}"
        case _:
            return str(value)


def test_the_ageing_is_that_of_the_page(book: pl.LazyFrame) -> None:
    page = told("| customer | not_due")
    assert shown(aging(book, DAY).tables["customers"].rows.sort("customer"), page) == page


def test_the_settlement_is_that_of_the_page(book: pl.LazyFrame) -> None:
    page = told("| customer | receipt")
    assert shown(aging(book, DAY).tables["allocations"].rows, page) == page


def test_the_totals_are_those_of_the_page(book: pl.LazyFrame) -> None:
    facts = {name: fact.value for name, fact in aging(book, DAY).facts["EUR"].items()}
    figures = (facts["tie_invoice"], -facts["tie_credit_note"], -facts["tie_payment"], facts["open_total"])
    assert "{:,} invoiced − {:,} credited − {:,} received = {:,}".format(*(round(figure, 2) for figure in figures)) in PROSE
    assert f"--control {round(facts['open_total'], 2)}" in PROSE


def test_the_surplus_of_a_write_off_is_that_of_the_page(book: pl.LazyFrame) -> None:
    more = pl.concat([book, ledger("2025-03-31 Ada write_off 500 W1 -> I2")])
    facts = aging(more, DAY).facts["EUR"]
    assert (facts["tie_surplus"].value, facts["open_total"].value) == (220, 715 - 280)
    assert "500.00 written off on I2 on 31 March, where 280.00 are open, closes I2 and leaves a surplus of 220.00" in PROSE


@pytest.mark.parametrize(
    ("table", "first"),
    [("metrics", "| month_end"), ("roll_rates", "| from"), ("provision", "| bucket | amount"), ("later", "| date | customer")],
)
def test_a_table_about_collecting_is_that_of_the_page(book: pl.LazyFrame, table: str, first: str) -> None:
    known = pl.LazyFrame({"bucket": ["not_due", "days_1_30"], "rate": [Decimal("0.01"), Decimal("0.04")]})
    rows = receivable_tables(book, DAY, tables=[table], assumptions=Assumptions(loss_rates=known)).tables[table].rows
    page = told(first)
    filled = rows.filter(pl.col("amount") != 0) if table == "provision" else rows
    assert shown(filled, page) == page


def test_the_score_has_the_parts_of_the_page() -> None:
    assert [int(row["weight"]) for row in told("| part | weight")] == list(WEIGHTS.values())
    parts = {"days_late": 12.0, "share_late": 2 / 3, "trend_days": 5.0, "broken_promises": None, "limit_overdue": None}
    row = pl.DataFrame({name: [value] for name, value in parts.items()}, schema=dict.fromkeys(WEIGHTS, pl.Float64))
    assert f"× 100 = {row.select(score()).item()}." in PROSE


def test_the_interest_is_that_of_the_page() -> None:
    interest, _ = interest_of(2000, Decimal("0.1325"), 45)
    assert f"45 / 365 = {interest:.2f}" in PROSE


def test_the_illustration_is_a_file_of_rates_and_says_that_it_is_one() -> None:
    path = FOLDER / "loss_rates_example.csv"
    assert set(rates(path, LOSS).collect()["bucket"]) >= {"not_due", "days_over_90", "years_over_3"}
    assert "illustration" in path.read_text(encoding="utf-8").splitlines()[0]
