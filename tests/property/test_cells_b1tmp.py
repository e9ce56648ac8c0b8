"""Laws of cells: what is written in any style is read back exactly, and nothing depends on where a cell stands."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.mapping import dates, numbers
from custctl.mapping.cells import clean
from tests.helpers.columns import CELL, column, date_style, number_style, read_days, read_numbers, read_times

LAW = settings(deadline=None, max_examples=150)
PLACES = Decimal("0.0001")
CENTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(1970, 1, 1), date(2068, 12, 31))
MOMENTS = st.datetimes(datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2068-12-31"))
TEXTS = st.text(alphabet="0123456789.,-+()' /:$€¥%eE万年月日aApPmMCRJan\u00a0", max_size=14)


def grouped(amount: Decimal, comma: str, point: str) -> str:
    return f"{abs(amount):,.2f}".translate(str.maketrans({",": comma, ".": point}))


def minus_before(amount: Decimal, figure: str) -> str:
    return ("-" if amount < 0 else "") + figure


def minus_behind(amount: Decimal, figure: str) -> str:
    return figure + ("-" if amount < 0 else "")


def parentheses(amount: Decimal, figure: str) -> str:
    return f"({figure})" if amount < 0 else figure


def credit(amount: Decimal, figure: str) -> str:
    return f"{figure} {'CR' if amount < 0 else 'DR'}"


def dollars(amount: Decimal, figure: str) -> str:
    return ("- $" if amount < 0 else "$") + figure


def euros(amount: Decimal, figure: str) -> str:
    return ("-" if amount < 0 else "") + figure + " €"


def codes(amount: Decimal, figure: str) -> str:
    return f"CHF {'-' if amount < 0 else ''}{figure}"


SIGNED = [minus_before, minus_behind, parentheses, credit, dollars, euros, codes]
MARKS = [(",", "."), (".", ","), ("", "."), ("", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("’", ","), (" ", ".")]


@pytest.mark.parametrize("marks", MARKS, ids=repr)
@LAW
@given(amounts=st.lists(CENTS, min_size=1, max_size=20), sign=st.sampled_from(SIGNED))
def test_amounts_survive_every_style(
    amounts: list[Decimal], sign: Callable[[Decimal, str], str], marks: tuple[str, str]
) -> None:
    assert read_numbers([sign(amount, grouped(amount, *marks)) for amount in amounts]) == amounts


@LAW
@given(st.lists(st.decimals(min_value=-(10**8), max_value=10**8, places=6, allow_nan=False), min_size=1, max_size=20))
def test_more_than_four_decimals_are_rounded_half_up_as_plain_python_does(amounts: list[Decimal]) -> None:
    style = number_style([f"{amount:f}" for amount in amounts])
    assert style is not None
    frame = column([f"{amount:f}" for amount in amounts])
    read = frame.select(amount=numbers.number(CELL, style), lost=numbers.rounded(CELL, style)).collect()
    wanted = [amount.quantize(PLACES, ROUND_HALF_UP) for amount in amounts]
    assert read["amount"].to_list() == wanted
    assert read["lost"].to_list() == [amount != kept for amount, kept in zip(amounts, wanted, strict=True)]


@LAW
@given(st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False), min_size=2, max_size=20))
def test_a_workbooks_sums_of_floats_are_read_as_they_are_shown(amounts: list[Decimal]) -> None:
    cells = [format(Decimal(repr(float(amount) * 1.1 / 1.1)), "f") for amount in amounts]
    shown = [Decimal(f"{float(cell):.15g}").quantize(PLACES, ROUND_HALF_UP) for cell in cells]
    assert read_numbers(cells, decimal=".") == shown


@LAW
@given(st.lists(CENTS, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_an_amount_does_not_depend_on_the_order_of_rows(amounts: list[Decimal], order: Random) -> None:
    cells = [grouped(amount, ",", ".") for amount in amounts]
    pairs = list(zip(cells, read_numbers(cells), strict=True))
    order.shuffle(pairs)
    assert read_numbers([cell for cell, _ in pairs]) == [amount for _, amount in pairs]


DAY_STYLES: list[str] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%d-%b-%y",
    "%d %B %Y",
    "%b %d, %Y",
    "%A, %B %d, %Y",
    "%Y年%m月%d日",
    "%a %b %d %Y",
    "%Y-%b-%d",
]


@pytest.mark.parametrize("style", DAY_STYLES)
@LAW
@given(days=st.lists(DAYS, min_size=1, max_size=20))
def test_days_survive_every_style(days: list[date], style: str) -> None:
    assert read_days([day.strftime(style) for day in days]) == days


@pytest.mark.parametrize("mark", ["/", "-"])
@LAW
@given(days=st.lists(DAYS, min_size=1, max_size=20), day_first=st.booleans())
def test_slashed_days_are_read_right_or_asked_about(days: list[date], day_first: bool, mark: str) -> None:
    form = mark.join(("%d", "%m", "%Y") if day_first else ("%m", "%d", "%Y"))
    cells = [day.strftime(form) for day in days]
    style = date_style(cells)
    assert style is not None
    decided = any(day.day > 12 for day in days) or all(day.day == day.month for day in days)
    assert style.ambiguous is not decided
    assert read_days(cells, day_first=day_first) == days
    assert read_days(cells) == (days if decided else [None] * len(days))


CLOCKS: list[tuple[str, str]] = [
    ("%Y-%m-%d %H:%M:%S", "second"),
    ("%Y-%m-%dT%H:%M:%S.%fZ", "microsecond"),
    ("%d.%m.%Y %H:%M", "minute"),
    ("%Y-%m-%d %I:%M:%S %p", "second"),
    ("%Y年%m月%d日 %H:%M", "minute"),
    ("%Y%m%d %H%M%S", "second"),
    ("%d %b %Y %H:%M:%S GMT", "second"),
]


@pytest.mark.parametrize(("style", "kept"), CLOCKS)
@LAW
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20))
def test_days_and_times_survive_together(moments: list[datetime], style: str, kept: str) -> None:
    cut = {"second": {"microsecond": 0}, "minute": {"second": 0, "microsecond": 0}}.get(kept, {})
    cells = [moment.strftime(style) for moment in moments]
    assert read_days(cells) == [moment.date() for moment in moments]
    assert read_times(cells) == [moment.replace(**cut).time() for moment in moments]


@LAW
@given(st.integers(20_000, 70_000), st.integers(0, 86_399))
def test_serials_of_workbooks_are_days_since_the_end_of_1899_and_their_fraction_a_time(days: int, seconds: int) -> None:
    cell = repr(days + seconds / 86_400)
    assert read_days([cell], expected=True) == [date.fromordinal(date(1899, 12, 30).toordinal() + days)]
    midnight = time() if cell.endswith(".0") else None
    shown = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    assert read_times([cell], expected=True)[0] == (shown if seconds else midnight)


@LAW
@given(st.lists(st.none() | TEXTS, max_size=12))
def test_any_text_is_read_without_an_error_and_alike_by_both_engines(cells: list[str | None]) -> None:
    frame = column(cells)
    day_style, amount_style = date_style(cells, expected=True), number_style(cells, expected=True)
    read: dict[str, pl.Expr] = {"currency": numbers.currency(CELL)}
    if day_style is not None:
        read |= {"day": dates.date(CELL, day_style), "time": dates.time(CELL, day_style)}
    if amount_style is not None:
        read |= {"amount": numbers.number(CELL, amount_style), "refund": numbers.refunded(CELL, amount_style)}
        read |= {"lost": numbers.rounded(CELL, amount_style)}
    plan = frame.select(**read)
    assert plan.collect(engine="streaming").equals(plan.collect(engine="in-memory"))
    assert plan.collect().height == len(cells)


@LAW
@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_a_cell_is_never_both_ambiguous_and_read(cells: list[str]) -> None:
    style = number_style(cells, expected=True)
    if style is not None and style.ambiguous:
        assert style.example is not None
        cell = pl.lit(style.example.text)
        assert pl.select(numbers.number(cell, style)).item() is None
        assert style.readings[0] != style.readings[1]


@LAW
@given(st.text(max_size=20))
def test_cleaning_twice_changes_nothing_more_but_an_armour_inside_another(text: str) -> None:
    armoured = text.strip()[:1] in ("'", "`", "=")
    once = pl.select(clean(pl.lit(text, dtype=pl.String))).item()
    if once is not None and not armoured and once[:1] not in ("'", "`", "="):
        assert pl.select(clean(pl.lit(once, dtype=pl.String))).item() == once


@LAW
@given(st.from_regex(r"\A0{0,4}[0-9]{1,12}\Z"))
def test_numbers_that_are_names_keep_their_zeros(text: str) -> None:
    wrapped = [text, f"'{text}", f"`{text}\t", f'="{text}"', f" {text} "]
    assert column(wrapped).select(CELL).collect()["cell"].to_list() == [text] * 5
