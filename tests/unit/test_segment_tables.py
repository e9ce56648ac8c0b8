"""Tables of segment that are asked for: early warning, break-even, moves, marks, advocates."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from custctl.analyses.segment import ALWAYS, ON_REQUEST, Wishes, segment
from custctl.errors.usage import UnknownTable
from custctl.frames.classes import TIER, TIERS, relationship
from custctl.labels import Words
from custctl.ledger import CUSTOMERS
from custctl.result import Result
from custctl.schema import MONEY
from tests.helpers.ledgers import ledger

AS_OF = date(2024, 12, 31)


def card(customer: str, **columns: object) -> dict[str, object]:
    return dict.fromkeys(CUSTOMERS.columns) | {"customer": customer} | columns


def cards(*rows: dict[str, object]) -> pl.LazyFrame:
    return pl.LazyFrame(list(rows), schema=CUSTOMERS.dtypes)


def answer(
    text: str, *tables: str, margin: str | None = None, customers: pl.LazyFrame | None = None, **wishes: object
) -> Result:
    share = Decimal(margin) if margin else None
    return segment(ledger(text), AS_OF, margin=share, customers=customers, wishes=Wishes(tables=tables, **wishes))


def rows(result: Result, table: str) -> dict[str, dict[str, object]]:
    return {str(row["customer"]): row for row in result.tables[table].rows.to_dicts()}


def notes(result: Result) -> list[str]:
    return [note.key for note in result.notes]


def every(days: int, *, customer: str, last: date, times: int, amount: str = "10") -> str:
    return "\n".join(f"{last - timedelta(days=days * back)} {customer} sale {amount}" for back in range(times))


def steady_shop(*more: str) -> str:
    """Nine customers who come every 20 days and came last week."""
    usual = [every(20, customer=f"c{number}", last=date(2024, 12, 24), times=8) for number in range(9)]
    return "\n".join([*usual, *more])


def test_tables_on_request_are_worked_out_only_then() -> None:
    assert tuple(answer("2024-06-01 a sale 10").tables) == ALWAYS
    assert tuple(answer("2024-06-01 a sale 10", "grades").tables) == (*ALWAYS, "grades")
    assert set(answer("2024-06-01 a sale 10", *ON_REQUEST).tables) == {*ALWAYS, *ON_REQUEST}


def test_a_table_there_is_not_names_those_on_request_too() -> None:
    with pytest.raises(UnknownTable) as failure:
        answer("2024-06-01 a sale 10", "proft")
    assert "profit" in str(failure.value.facts["available"])


# ---- early warning


def test_who_has_fallen_out_of_rhythm_is_warned_of() -> None:
    found = answer(steady_shop(every(20, customer="gone", last=date(2024, 10, 1), times=8, amount="100")))
    [row] = found.tables["warning"].rows.to_dicts()
    assert (row["customer"], row["usual_gap_days"], row["recency_days"]) == ("gone", 20, 91)
    assert row["yearly_value"] == 800
    assert row["drop"] == pytest.approx(71 / 91)
    assert row["value_at_risk"] == pytest.approx(Decimal(800 * 71) / 91, abs=Decimal("0.0001"))
    [note] = [note for note in found.notes if note.key == "slipping"]
    assert (note.values["first"], note.values["usual"], note.values["now"], note.warning) == ("gone", 20, 91, True)


def test_who_is_in_rhythm_or_came_once_only_is_not_warned_of() -> None:
    found = answer(steady_shop("2024-03-01 once sale 500"))
    assert found.tables["warning"].rows.is_empty()
    assert "slipping" not in notes(found)


def test_who_brought_nothing_in_a_year_is_not_worth_a_warning() -> None:
    found = answer(steady_shop(every(20, customer="old", last=date(2023, 6, 1), times=8, amount="100")))
    assert found.tables["warning"].rows.is_empty()


def test_of_many_the_twenty_with_most_at_stake_are_named() -> None:
    # The others keep the pace, so that the gone are beyond what nineteen of twenty need.
    steady = [every(5, customer=f"c{number:02}", last=date(2024, 12, 30), times=30) for number in range(40)]
    gone = [every(5, customer=f"g{number:02}", last=date(2024, 9, 1), times=6, amount=f"{number + 1}") for number in range(25)]
    found = answer("\n".join([*steady, *gone])).tables["warning"].rows
    assert found["customer"].to_list() == [f"g{number:02}" for number in range(24, 4, -1)]


# ---- break-even


def test_profit_after_service_and_winning_is_the_contribution() -> None:
    text = "2024-01-01 a sale 1000\n2024-12-31 a return 200"
    known = cards(card("a", acquisition_cost=Decimal(50), service_cost=Decimal(365)))
    row = rows(answer(text, "profit", margin="0.4", customers=known), "profit")["a"]
    # (1000 − 200) × 40 % = 320, a year of 365 days has 365 days of service, 50 to win.
    assert [row[name] for name in ("gross", "returned", "revenue", "profit")] == [1000, 200, 800, 320]
    assert [row[name] for name in ("service_cost", "acquisition_cost", "contribution")] == [365, 50, -95]
    assert (row["balance"], row["sales_needed"]) == ("costs", Decimal("237.5"))


def test_costs_of_a_card_go_before_those_of_all() -> None:
    text = "2024-12-31 a sale 100\n2024-12-31 b sale 100"
    found = answer(text, "profit", margin="0.5", customers=cards(card("a", acquisition_cost=Decimal(10))), cac=Decimal(60))
    assert {name: row["contribution"] for name, row in rows(found, "profit").items()} == {"a": 40, "b": -10}
    assert [row["customer"] for row in found.tables["profit"].rows.to_dicts()] == ["b", "a"]
    [note] = [note for note in found.notes if note.key == "costs_more_than_brings"]
    assert (note.values["customers"], note.values["amount"]) == (1, 10)


def test_who_brings_needs_no_further_sales() -> None:
    row = rows(answer("2024-12-31 a sale 100", "profit", margin="0.5"), "profit")["a"]
    assert (row["balance"], row["sales_needed"]) == ("brings", 0)


def test_without_margin_and_cost_nobody_is_said_to_cost() -> None:
    found = answer("2024-12-31 a sale 100", "profit", cac=Decimal(500))
    row = rows(found, "profit")["a"]
    assert (row["contribution"], row["balance"], row["sales_needed"]) == (None, None, None)
    assert "break_even_unknown" in notes(found)


def test_who_sold_at_a_loss_breaks_even_at_the_margin_of_all() -> None:
    text = "2024-12-31 a sale 100 cost=120\n2024-12-31 b sale 900 cost=480"
    # Together 400 of 1000 is left: at 40 %, 20 more needs 50 of sales.
    assert rows(answer(text, "profit"), "profit")["a"]["sales_needed"] == 50


def test_where_nobody_earns_no_sales_would_help() -> None:
    assert rows(answer("2024-12-31 a sale 100 cost=120", "profit"), "profit")["a"]["sales_needed"] is None


# ---- moves


def test_moves_are_counted_with_their_money() -> None:
    text = """
        2024-01-05 a sale 100
        2024-09-01 a sale 100
        2024-09-05 b sale 10
        2024-12-20 c sale 30
    """
    found = answer(text, compare=90).tables["migration"].rows
    assert found["customers"].sum() == 3
    new = found.filter(pl.col("move") == "new").to_dicts()
    assert [(row["segment_before"], row["customers"], row["revenue"]) for row in new] == [(None, 1, 30)]
    assert found["revenue_12m"].sum() == 240


def test_moves_end_in_the_segments_of_today() -> None:
    text = steady_shop(every(20, customer="gone", last=date(2024, 9, 1), times=6), "2024-12-30 fresh sale 5")
    found = answer(text, compare=90)
    now = found.tables["migration"].rows.group_by("segment").agg(pl.col("customers").sum())
    listed = found.tables["segments"].rows.filter(pl.col("customers") > 0).select("segment", "customers")
    assert now.sort("segment").rows() == listed.sort("segment").rows()


def test_a_fall_is_a_warning_with_what_it_is_worth() -> None:
    text = steady_shop(every(20, customer="gone", last=date(2024, 9, 1), times=6, amount="70"))
    found = answer(text, compare=121)
    [note] = [note for note in found.notes if note.key == "moved_down"]
    assert (note.values["customers"], note.values["amount"], note.warning) == (1, 420, True)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "Most of it: 1 customer went from “Loyal” to “Can't lose”, worth 420.00 EUR a year."),
        ("zh", "其中最大的一组：1位客户从“忠诚客户”变为“不能失去”，每年价值420.00 EUR。"),
    ],
)
def test_the_dearest_fall_is_told_in_words(lang: str, sentence: str) -> None:
    text = steady_shop(every(20, customer="gone", last=date(2024, 9, 1), times=6, amount="70"))
    found = answer(text, compare=121)
    [note] = [note for note in found.notes if note.key == "moved_most"]
    assert Words(lang).text("note.moved_most", note.values, currency="EUR") == sentence


def test_who_has_sent_everything_back_since_is_gone() -> None:
    text = "2024-09-01 a sale 100 I1\n2024-12-01 a return 100 R1 -> I1\n2024-09-01 b sale 10"
    found = answer(text, compare=90).tables["migration"].rows.filter(pl.col("move") == "gone")
    assert found.select("segment", "customers", "revenue").rows() == [(None, 1, 0)]


def test_a_comparison_before_everything_finds_only_new_customers() -> None:
    found = answer("2024-12-01 a sale 10", compare=36500)
    assert found.tables["migration"].rows["move"].to_list() == ["new"]


# ---- marks


def good_customer() -> str:
    """A customer of two years who pays at the counter every fortnight, beside one who came once on account."""
    return every(14, customer="good", last=date(2024, 12, 27), times=60, amount="100") + "\n2024-12-01 small invoice 20"


def test_six_marks_with_their_reasons() -> None:
    known = cards(card("good", satisfaction=5), card("small", satisfaction=3))
    found = answer(good_customer(), "grades", margin="0.3", customers=known)
    row = rows(found, "grades")["good"]
    assert {
        name: row[name] for name in ("steady_cash", "large_share", "breaks_even", "loyal", "voice", "in_a")
    } == dict.fromkeys(("steady_cash", "large_share", "breaks_even", "loyal", "voice", "in_a"), "yes")
    assert (row["received_12m"], row["months_paid"], row["tenure_days"]) == (2600, 12, 830)
    assert (row["marks"], row["marks_known"], row["club"]) == (6, 6, "yes")


def test_marks_without_data_are_blank_not_no() -> None:
    row = rows(answer(good_customer(), "grades"), "grades")["good"]
    assert (row["breaks_even"], row["voice"]) == (None, None)
    # Four of four: a fifth could still come, so the club is open.
    assert (row["marks"], row["marks_known"], row["club"]) == (4, 4, None)


def test_the_club_is_closed_where_five_marks_cannot_be_reached() -> None:
    row = rows(answer(good_customer(), "grades"), "grades")["small"]
    assert (row["steady_cash"], row["large_share"], row["in_a"]) == ("no", "no", "no")
    assert row["club"] == "no"


def test_where_no_money_ever_came_in_nobody_is_called_an_unsteady_payer() -> None:
    found = answer("2024-06-01 a invoice 100", "grades")
    row = rows(found, "grades")["a"]
    assert (row["steady_cash"], row["received_12m"], row["months_paid"]) == (None, None, None)
    assert "blank_steady_cash" in notes(found)


def test_money_that_bounced_was_not_received() -> None:
    text = "2024-06-01 a invoice 100 I1\n2024-07-01 a payment 100\n2024-07-09 a reversal 100\n2024-07-01 b sale 5"
    row = rows(answer(text, "grades"), "grades")["a"]
    assert (row["received_12m"], row["months_paid"], row["steady_cash"]) == (0, 0, "no")


def test_a_discontented_customer_is_not_loyal() -> None:
    known = cards(card("good", satisfaction=2))
    assert rows(answer(good_customer(), "grades", customers=known), "grades")["good"]["loyal"] == "no"


# ---- advocates


def test_whom_a_customer_sent_and_what_they_brought() -> None:
    text = "2024-06-01 a sale 10\n2024-06-02 b sale 70\n2024-06-03 c sale 30\n2024-06-03 d sale 1"
    known = cards(card("a", name="Ada"), card("b", referred_by="a"), card("c", referred_by="Ada"), card("d", referred_by="d"))
    row = rows(answer(text, "advocates", margin="0.5", customers=known), "advocates")["a"]
    assert (row["referrals"], row["referred_revenue"], row["referred_profit"], row["care"]) == (2, 100, 50, "advocate")


def test_the_valuable_and_unhappy_come_first() -> None:
    text = "2024-06-01 small sale 1\n2024-06-01 big sale 80\n2024-06-01 glad sale 15"
    known = cards(card("small", satisfaction=1), card("big", satisfaction=2), card("glad", satisfaction=5))
    found = answer(text, "advocates", customers=known).tables["advocates"].rows
    assert found.select("customer", "care").rows() == [("big", "valuable_unhappy"), ("small", "unhappy"), ("glad", "happy")]


def test_a_name_that_two_bear_sends_nobody() -> None:
    text = "2024-06-01 a sale 10\n2024-06-02 b sale 70\n2024-06-03 c sale 30"
    known = cards(card("a", name="Ada"), card("b", name="Ada"), card("c", referred_by="Ada"))
    assert answer(text, "advocates", customers=known).tables["advocates"].rows.is_empty()


def test_without_any_card_advocates_are_unknown() -> None:
    found = answer("2024-06-01 a sale 10", "advocates")
    assert found.tables["advocates"].rows.is_empty()
    assert "advocates_unknown" in notes(found)


# ---- care and values


@pytest.mark.parametrize(
    ("number", "care"),
    [
        (1, ["partnership", "proactive", "accountable", "basic"]),
        (49, ["partnership", "proactive", "accountable", "basic"]),
        (50, ["proactive", "accountable", "reactive", "basic"]),
        (500, ["proactive", "accountable", "reactive", "basic"]),
        (501, ["accountable", "reactive", "basic", "basic"]),
    ],
)
def test_care_falls_with_the_tier_and_with_the_number_of_customers(number: int, care: list[str]) -> None:
    tiers = pl.DataFrame({"tier": TIERS}, schema={"tier": TIER})
    assert tiers.select(care=relationship(pl.lit(number)))["care"].to_list() == care


def test_values_asked_for_are_added_up_by_segment_and_zero_where_there_is_none() -> None:
    text = "2024-12-30 a sale 10\n2024-12-30 b sale 10\n2024-12-30 c sale 10"
    worth = pl.LazyFrame(
        {"customer": ["a", "b"], "currency": ["EUR", "EUR"], "value_12m": ["7.5", "2.5"]},
    ).with_columns(pl.col("value_12m").cast(MONEY))
    found = segment(ledger(text), AS_OF, values=worth)
    assert found.tables["customers"].rows.sort("customer")["value_12m"].to_list() == [Decimal("7.5"), Decimal("2.5"), 0]
    assert found.tables["segments"].rows["value_12m"].sum() == 10
    assert answer(text).tables["segments"].rows["value_12m"].null_count() == 11


def test_a_warning_goes_by_the_value_asked_for() -> None:
    text = steady_shop(every(20, customer="gone", last=date(2024, 10, 1), times=8, amount="100"))
    worth = pl.LazyFrame({"customer": ["gone"], "currency": ["EUR"], "value_12m": ["91"]}).with_columns(
        pl.col("value_12m").cast(MONEY)
    )
    [row] = segment(ledger(text), AS_OF, values=worth).tables["warning"].rows.to_dicts()
    assert (row["yearly_value"], row["value_at_risk"]) == (91, 71)


def test_revenue_of_twelve_months_is_that_of_365_days() -> None:
    # The last of 365 days up to 31 December of a leap year is 2 January.
    rows = answer("2024-01-01 a sale 40\n2024-01-02 a sale 3\n2024-12-31 a return 1").tables["customers"].rows
    assert rows["revenue_12m"].to_list() == [3 - 1]


def test_the_name_on_the_card_goes_before_the_ledgers() -> None:
    found = answer("2024-06-01 a sale 10 name=Old", customers=cards(card("a", name="New"), card("b", name="Nobody")))
    assert found.tables["customers"].rows["name"].to_list() == ["New"]


# ---- edges


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-01 a sale 10",
        "2024-12-31 a sale 10\n2024-12-31 b sale 10",
        "2024-06-01 a return 10\n2024-06-02 b credit_note 5",
        "2024-06-01 a sale 10\n2024-06-02 b sale 20\n2024-06-03 c sale 30",
        "2031-06-01 a sale 10",
        "2024-06-01 - sale 10",
        "2024-06-01 a sale 0",
    ],
    ids=["one customer", "one day", "only returns", "nobody came back", "only the future", "nobody known", "worth nothing"],
)
def test_every_table_answers_every_odd_shop(text: str) -> None:
    found = answer(text, *ON_REQUEST, margin="0.3")
    for table in found.tables.values():
        assert {row["customer"] for row in table.rows.to_dicts() if "customer" in row} <= {"a", "b", "c"}
    assert all(note.values["currency"] == "EUR" for note in found.notes)


def test_the_best_fifth_is_spoken_of_from_five_customers_on() -> None:
    four = "\n".join(f"2024-06-0{day} {name} sale {day}0" for day, name in enumerate("abcd", start=1))
    assert "top_20" not in [note.key for note in answer(four).notes]
    assert "top_20" in [note.key for note in answer(f"{four}\n2024-06-05 e sale 10").notes]
