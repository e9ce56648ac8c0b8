"""The tables of receivables at a terminal: every column there is, 80 cells, courses and bars where they help."""

import io
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from rich.cells import cell_len
from rich.console import Console

from custctl.analyses.aging import ALLOCATIONS, ITEMS, aging
from custctl.analyses.check import ORDERS
from custctl.analyses.collect import CHARGED, WORK
from custctl.analyses.growth import growth
from custctl.analyses.receivable_tables import Assumptions, receivable_tables
from custctl.frames.behaviour import BEHAVIOUR
from custctl.frames.buckets import Buckets
from custctl.frames.collection_metrics import METRICS
from custctl.frames.contacts import LOG
from custctl.frames.customer_balances import customers_schema, groups_schema
from custctl.frames.exchange import GRAND_TOTAL
from custctl.frames.explanation import EXPLANATION
from custctl.frames.late_interest import LATE_INTEREST
from custctl.frames.provision import SEGMENTED
from custctl.frames.receipts_expected import FORECAST
from custctl.frames.roll_rates import ROLL_RATES
from custctl.labels import Words
from custctl.renderers import terminal
from custctl.renderers.layout import BUCKETS
from custctl.renderers.receivable_layouts import RECEIVABLE_LAYOUTS
from custctl.renderers.trend import LEAST, MOST, trend
from custctl.renderers.wrap import unhinted, wrapped
from custctl.result import Result
from custctl.schema import MONEY, Role, Schema
from tests.helpers.ledgers import ledger

SCHEMAS: dict[tuple[str, str], Schema] = {
    ("aging", "customers"): customers_schema(Buckets()),
    ("aging", "customers_valued"): customers_schema(Buckets(), valued=True),
    ("aging", "groups"): groups_schema(Buckets()),
    ("aging", "items"): ITEMS,
    ("aging", "allocations"): ALLOCATIONS,
    ("aging", "metrics"): METRICS,
    ("aging", "roll_rates"): ROLL_RATES,
    ("aging", "provision"): SEGMENTED,
    ("aging", "forecast"): FORECAST,
    ("aging", "behaviour"): BEHAVIOUR,
    ("aging", "explanation"): EXPLANATION,
    ("aging", "grand_total"): GRAND_TOTAL,
    ("aging", "interest"): LATE_INTEREST,
    ("check", "orders"): ORDERS,
    ("collect", "customers"): WORK,
    ("collect", "items"): CHARGED,
    ("collect", "log"): LOG,
}
YEAR = "\n".join(
    f"2024-{month:02}-05 {who} invoice {100 * month + 11}.10 {who[0]}{month} due=2024-{month:02}-25\n"
    f"2024-{month:02}-28 {who} payment {90 * month}.05 P{who[0]}{month} -> {who[0]}{month}"
    for month in range(1, 13)
    for who in ("Ada", "东方贸易有限公司", "Handelsgesellschaft")
)


def answer(table: str) -> Result:
    said = Assumptions(
        months=12,
        loss_rates=pl.LazyFrame({"bucket": ["days_1_30", "days_over_90"], "rate": ["0.02", "0.5"]}).with_columns(
            pl.col("rate").cast(pl.Decimal(38, 10))
        ),
        interest_rates=pl.LazyFrame({"date": [date.min], "rate": ["0.13"]}).with_columns(
            pl.col("rate").cast(pl.Decimal(38, 4))
        ),
        document="A3",
    )
    return receivable_tables(ledger(YEAR), date(2024, 12, 31), tables={table}, assumptions=said)


def shown(result: Result, table: str, *, lang: str = "en", encoding: str = "utf-8", all_rows: bool = False) -> list[str]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=stream, width=80, color_system=None)
    terminal.show(result, console, Words(lang), table=table, all_rows=all_rows)
    stream.seek(0)
    return stream.read().splitlines()


def test_every_layout_is_of_a_table_that_there_is() -> None:
    assert RECEIVABLE_LAYOUTS.keys() == SCHEMAS.keys()


@pytest.mark.parametrize("key", SCHEMAS, ids=" ".join)
def test_a_layout_names_only_columns_that_its_table_has(key: tuple[str, str]) -> None:
    layout, known = RECEIVABLE_LAYOUTS[key], {*SCHEMAS[key].columns, BUCKETS}
    named = {name for choice in layout.sets for name in choice} | layout.totals | set(layout.trends)
    assert named | {name for name in (layout.bar, layout.below, layout.shares_of) if name} <= known


@pytest.mark.parametrize("key", SCHEMAS, ids=" ".join)
def test_narrower_choices_have_fewer_columns(key: tuple[str, str]) -> None:
    counts = [len(choice) for choice in RECEIVABLE_LAYOUTS[key].sets]
    assert counts == sorted(counts, reverse=True)


TABLES = ("metrics", "roll_rates", "provision", "forecast", "behaviour", "explanation", "interest")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_about_collecting_fits_eighty_cells_and_cuts_no_number(table: str, lang: str) -> None:
    lines = shown(answer(table), table, lang=lang)
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) > 5
    assert not any("…" in word for line in lines for word in line.split() if word[0].isdigit())


@pytest.mark.parametrize(("minimum", "names"), [(10, ["Ada"]), (3, ["Ada", "Bo"])])
def test_totals_count_customers_that_are_too_small_to_be_shown(minimum: int, names: list[str]) -> None:
    rows = "2024-01-01 Ada invoice 100 I1 due=2024-03-20\n2024-01-01 Bo invoice 5 I2 due=2024-02-20\n2024-01-01 Cy payment 2 P1"
    result = aging(ledger(rows), date(2024, 3, 31), minimum=Decimal(minimum))
    lines = [line.split() for line in shown(result, "customers")]
    assert [line[0] for line in lines if line and line[0] in ("Ada", "Bo", "Cy")] == names
    assert "Total – 100.00 5.00 – – -2.00 103.00" in [" ".join(line) for line in lines]


def test_metrics_show_their_course_and_the_newest_months() -> None:
    lines = shown(answer("metrics"), "metrics")
    [dso] = [line for line in lines if line.strip().startswith("DSO ")]
    assert set(dso.split()[1]) <= set("▁▂▃▄▅▆▇█")
    assert "→" in dso
    assert "31 Dec 2024" in lines[-1]


def test_the_course_leaves_out_a_period_that_is_not_over() -> None:
    months = ("2024-01", "2024-04", "2024-07", "2024-10")
    books = ledger("\n".join(f"{month}-05 Ada sale {amount}" for month, amount in zip(months, (10, 20, 30, 40), strict=True)))
    for day, last in ((date(2024, 12, 31), "40"), (date(2025, 1, 5), "40")):
        lines = shown(growth(books, day, period="quarter", periods=8), "bridge")
        assert [line.split()[-1] for line in lines if "→" in line] == [last]


def test_ages_in_years_have_no_column_for_what_is_not_due() -> None:
    books = ledger("2024-01-05 Ada invoice 10 I1 due=2025-01-05\n2022-01-05 Ada invoice 10 I2")
    lines = shown(aging(books, date(2024, 12, 31), buckets=Buckets.of("years")), "customers", lang="zh")
    assert "未到期" not in "".join(lines)
    assert "1年以内" in "".join(lines)


def test_only_a_row_that_has_a_sentence_has_a_line_for_it() -> None:
    books = ledger("2024-10-05 Ada invoice 10 I1 due=2024-11-05\n2024-12-20 Bo invoice 20 I2 due=2025-01-20")
    values = pl.LazyFrame({"customer": ["Ada", "Bo"], "currency": ["EUR", "EUR"], "value": ["90", "90"]}).cast({"value": MONEY})
    lines = shown(aging(books, date(2024, 12, 31), values=values), "customers")
    [first] = [number for number, line in enumerate(lines) if line.startswith("  Ada")]
    assert [line.split()[0] for line in lines[first : first + 4]] == ["Ada", "Make", "Bo", "Total"]


def test_a_list_is_written_as_the_language_writes_lists() -> None:
    assert (Words("en").show(["a", "b"], Role.TEXT), Words("zh").show(["a", "b"], Role.TEXT)) == ("a, b", "a、b")


def test_a_course_without_unicode_is_written_in_ascii() -> None:
    lines = shown(answer("metrics"), "metrics", encoding="ascii")
    assert all(line.isascii() for line in lines)
    assert any(">" in line for line in lines)


def test_the_longest_bar_is_that_of_the_largest_figure() -> None:
    lines = [line.split("%") for line in shown(answer("roll_rates"), "roll_rates") if "%" in line]
    drawn = {float(left.split()[-1]): bar.count("█") for left, bar in lines}
    assert drawn[max(drawn)] == 12
    assert sorted(drawn.values()) == [drawn[share] for share in sorted(drawn)]


def test_the_course_runs_between_the_lowest_and_the_highest_value() -> None:
    assert trend([1, 2, 3, 8]) == "▁▂▃█"
    assert trend([5, None, 5, 5, 5]) == "▄ ▄▄▄"


def test_too_few_values_have_no_course_and_too_many_are_drawn_as_means() -> None:
    assert trend([1.0] * (LEAST - 1)) == ""
    drawn = trend([float(number) for number in range(1000)])
    assert (len(drawn), drawn[0], drawn[-1]) == (MOST, "▁", "█")
    assert list(drawn) == sorted(drawn)


def test_chinese_is_broken_between_characters_but_not_within_a_day_or_before_punctuation() -> None:
    text = "比例以 2026年9月30日 的未结金额为基数，之后新增的款项不计；“已收回”包括红字冲减。"
    for width in range(12, 90):
        lines = wrapped(text, width)
        assert all(cell_len(line) <= width for line in lines)
        assert not any(line[0] in "，。；”" for line in lines)
        assert not any(line[-1] == "“" for line in lines)
        assert sum("2026年9月30日" in line for line in lines) == 1 or width < 14
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_are_broken_at_blanks_and_long_ones_where_the_line_ends() -> None:
    assert wrapped("the quick brown fox", 10) == ["the quick", "brown fox"]
    assert wrapped("abcdefghijkl mn", 5) == ["abcde", "fghij", "kl mn"]
    assert wrapped("", 5) == [""]


def test_a_heading_that_needs_no_break_shows_no_hint_where_it_could_be_broken() -> None:
    assert unhinted("逾期 付款占比") == "逾期付款占比"
    assert unhinted("DSO （倒推法）") == "DSO（倒推法）"
    assert unhinted("Days late") == "Days late"
