"""Do segment and growth say what is so: in notes, in hints, in the few columns of a narrow terminal?"""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from custctl.analyses.growth import growth
from custctl.analyses.segment import Wishes, segment
from custctl.cli.wording import sentences
from custctl.errors.settings import OwnSegmentColumn, OwnSegmentUnreadable, OwnSegmentWrong
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CUSTOMERS
from custctl.renderers import terminal
from custctl.result import Result
from tests.helpers.ledgers import ledger
from tests.helpers.transcripts import run

AS_OF = date(2024, 6, 30)


def said(result: Result, key: str, lang: str = "en") -> list[str]:
    """The notes of a key in words."""
    return [Words(lang).text(f"note.{key}", note.values, currency="EUR") for note in result.notes if note.key == key]


def screen(result: Result, table: str, lang: str = "en") -> str:
    """A table on a terminal of 80 columns."""
    out = io.StringIO()
    terminal.show(result, Console(file=out, width=80, no_color=True), Words(lang), table=table)
    return out.getvalue()


# ---- notes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nobody_stayed_away_no_share_of_none_is_told(lang: str) -> None:
    result = segment(ledger("2024-06-01 a sale 9\n2024-06-20 a sale 9\n2024-06-25 b sale 9"), AS_OF)
    assert result.facts["EUR"]["never_came_back"].value == 0
    assert said(result, "rhythm") == []
    [text] = said(result, "rhythm_all", lang)
    assert "0" not in text.replace("19", "")


def test_where_somebody_stayed_away_their_share_is_told() -> None:
    result = segment(ledger("2024-06-01 a sale 9\n2024-06-11 a sale 9\n2024-05-01 b sale 9"), AS_OF)
    assert said(result, "rhythm_all") == []
    assert said(result, "rhythm")[0].startswith("50")


def test_one_sale_to_nobody_known_is_told_in_the_singular() -> None:
    [one] = said(segment(ledger("2024-06-01 - sale 9\n2024-06-02 a sale 9"), AS_OF), "sales_unnamed")
    assert one == "1 sales line of 9.00 EUR names no customer; it counts in the totals only."


# ---- segments of the user's own


def test_money_beside_text_is_an_error_and_not_compared_as_text() -> None:
    shop = ledger("2024-06-01 a sale 900")
    for where in ("revenue > '1000'", "revenue between '1' and '9'"):
        with pytest.raises(OwnSegmentWrong):
            segment(shop, AS_OF, wishes=Wishes(rules=(("VIP", where),)))
    rows = segment(shop, AS_OF, wishes=Wishes(rules=(("VIP", "revenue > 899.99"),))).tables["customers"].rows
    assert rows["own_segment"].to_list() == ["VIP"]


def test_a_misspelt_column_is_asked_about() -> None:
    with pytest.raises(OwnSegmentColumn) as caught:
        segment(ledger("2024-06-01 a sale 9"), AS_OF, wishes=Wishes(rules=(("VIP", "Revenu > 5"),)))
    assert sentences(caught.value, "en")["hint"].startswith("Did you mean 'revenue'?\n")
    assert "“revenue”" in sentences(caught.value, "zh")["hint"]


def test_a_query_within_a_condition_is_no_missing_column() -> None:
    with pytest.raises(OwnSegmentUnreadable):
        segment(ledger("2024-06-01 a sale 9"), AS_OF, wishes=Wishes(rules=(("VIP", "customer in (select 1)"),)))


# ---- growth by a few


def shop(customers: int, *, dearest: str) -> pl.LazyFrame:
    """Customers who buy as much as in the quarter before, but for the first."""
    before = [f"2024-02-05 c{number:02d} sale 100" for number in range(customers)]
    now = [f"2024-05-05 c{number:02d} sale {dearest if number == 0 else 100}" for number in range(customers)]
    return ledger("\n".join(["2023-12-30 c00 sale 1", *before, *now]))


@pytest.mark.parametrize(("lang", "named"), [("en", "come from 1 customer (900.00 EUR)"), ("zh", "来自1位客户（900.00 EUR）")])
def test_growth_that_hangs_on_one_of_many_customers_is_no_real_growth(lang: str, named: str) -> None:
    result = growth(shop(11, dearest="1000"), AS_OF)
    assert result.facts["EUR"]["alarms"].value == 1
    assert named in said(result, "growth_few_customers", lang)[0]
    assert said(result, "growth_no_alarm") == []


def test_five_of_ten_are_not_few() -> None:
    rows = growth(shop(10, dearest="1000"), AS_OF).tables["quality"].rows
    [verdict] = rows.filter(pl.col("sign") == "few_customers")["verdict"]
    assert verdict == "unknown"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_years_with_you_without_a_margin_are_said_to_be_by_revenue(lang: str) -> None:
    sold = ledger("2022-01-05 a sale 100\n2024-05-05 a sale 100")
    [text] = said(growth(sold, AS_OF), "growth_tenure_by_revenue", lang)
    assert "--margin 35%" in text
    assert said(growth(sold, AS_OF, margin=Decimal("0.3")), "growth_tenure_by_revenue") == []


def test_in_the_first_year_there_is_nothing_to_say_of_years() -> None:
    assert said(growth(ledger("2024-01-05 a sale 100"), AS_OF), "growth_tenure_by_revenue") == []


# ---- options


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        ("growth --by month", "--period month"),
        ("growth --group-by moon", "--period month"),
        ("growth --by=quarter", "--period quarter"),
        ("segment --by document", "--order-by document"),
    ],
)
def test_an_option_that_is_not_there_is_guessed_by_its_value(
    command: str, meant: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = run(f"custctl {command}", tmp_path, capfd)
    assert answer.code == 2
    assert f"Did you mean '{meant}'?" in answer.err


@pytest.mark.parametrize("command", ["growth --by", "segment --by pineapple", "growth --perid month"])
def test_nothing_is_guessed_from_a_value_that_no_option_takes(
    command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = run(f"custctl {command}", tmp_path, capfd)
    assert answer.code == 2
    assert "month'?" not in answer.err
    assert "document'?" not in answer.err


# ---- eighty columns


@pytest.mark.parametrize(("lang", "heading"), [("en", "Head-room"), ("zh", "提升空间")])
def test_the_wallet_shows_the_head_room(lang: str, heading: str) -> None:
    names = [f"Handel Nummer {number:02d}" for number in range(12)]
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": names, "industry": ["craft"] * 12, "potential": ["500", *[None] * 11]}))
    sold = ledger("\n".join("2024-06-01 a sale 100" for _ in names))
    result = growth(sold.with_columns(customer=pl.Series(names)), AS_OF, customers=cards)
    assert heading in screen(result, "wallet", lang)


def test_a_value_that_was_asked_for_is_shown() -> None:
    values = pl.LazyFrame({"customer": ["NordwindHandel"], "currency": ["EUR"], "value_12m": [Decimal("1234.0000")]})
    owed = values.select("customer", "currency", overdue=pl.lit(Decimal("77.0000")))
    sold = ledger("2024-06-01 NordwindHandel sale 9000\n2024-06-09 NordwindHandel sale 9000")
    text = screen(segment(sold, AS_OF, values=values, overdue=owed, margin=Decimal("0.4")), "customers")
    assert "1,234" in text
    assert "77" in text
