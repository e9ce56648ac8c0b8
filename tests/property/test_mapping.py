"""Laws of understanding files: nothing is lost, nothing depends on order or form, and keys tell rows apart."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from custctl.ledger import LEDGER
from custctl.mapping import Told, understand, words
from custctl.mapping.duplicates import keyed, keyed_in
from tests.helpers.sheets import TODAY, sheet, understood

AMOUNTS = st.integers(-99_999_999, 99_999_999).map(lambda cents: Decimal(cents) / 100)
DAYS = st.integers(0, 9000).map(lambda days: date(2000, 1, 1) + timedelta(days=days))
LINES = st.lists(
    st.tuples(DAYS, st.sampled_from(["Ada", "Bob", ""]), st.one_of(AMOUNTS.map(str), st.just("oops"))), min_size=1, max_size=12
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "date": DAYS,
            "customer": st.one_of(st.none(), st.sampled_from(["Ada", "Bob", "", "Ada\x1fBob"])),
            "document": st.one_of(st.none(), st.sampled_from(["1", "01", ""])),
            "amount": AMOUNTS.map(abs),
            "kind": st.sampled_from(["sale", "invoice"]),
        }
    ),
    max_size=10,
)


def table(lines: list[tuple[date, str, str]]) -> str:
    return "\n".join(["Date,Customer,Amount", *(f"{day},{name},{amount}" for day, name, amount in lines)])


def some_amount(lines: list[tuple[date, str, str]]) -> bool:
    return any(amount != "oops" for _, _, amount in lines)


@settings(max_examples=10, deadline=None)
@given(LINES.filter(some_amount))
def test_every_row_is_accepted_or_rejected_and_the_sums_add_up(lines: list[tuple[date, str, str]]) -> None:
    found = understood(table(lines))
    control = found.control
    assert control.read == len(lines) == control.accepted + control.rejected
    assert control.rejected == found.rejects.collect().height == sum(amount == "oops" for _, _, amount in lines)
    [money] = control.money
    assert money.adds_up
    assert money.read == sum((Decimal(amount) for _, _, amount in lines if amount != "oops"), Decimal(0))


@settings(max_examples=10, deadline=None)
@given(LINES.filter(some_amount))
def test_no_ledger_row_is_negative_and_kinds_carry_the_sign(lines: list[tuple[date, str, str]]) -> None:
    made = understood(table(lines)).rows.collect()
    assert (made["amount"] >= 0).all()
    sign = pl.when(pl.col("kind").cast(pl.String) == "return").then(-1).otherwise(1)
    assert made.select((pl.col("amount") * sign == pl.col("written")).all()).item() is True


@settings(max_examples=10, deadline=None)
@given(LINES.filter(some_amount), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_key(lines: list[tuple[date, str, str]], chance: object) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert keys(table(lines)) == keys(table(shuffled))


@settings(max_examples=10, deadline=None)
@given(LINES.filter(some_amount))
def test_the_way_numbers_and_dates_are_written_changes_no_key(lines: list[tuple[date, str, str]]) -> None:
    plain = [line for line in lines if line[2] != "oops"]
    written = [f'{day:%d.%m.%Y} 00:00,{name},"{Decimal(amount):,.3f}"' for day, name, amount in plain]
    timeless = keys(table(plain))
    other = understood("\n".join(["Datum,Kunde,Betrag", *written]), decimal=".").rows.with_columns(
        time=pl.lit(None, dtype=pl.Time)
    )
    again = keyed(other.drop("nth", "key_high", "key_low")).select("key_high", "key_low").collect()
    assert sorted(again.rows()) == timeless


def keys(text: str) -> list[tuple[int, int]]:
    return sorted(understood(text).rows.select("key_high", "key_low").collect().rows())


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_every_row_of_a_file_has_its_own_key_and_equal_rows_are_numbered(rows: list[dict[str, object]]) -> None:
    frame = LEDGER.conform(
        pl.LazyFrame(rows, schema={name: LEDGER.dtypes[name] for name in ("date", "customer", "document", "amount", "kind")})
    )
    made = keyed(frame).collect()
    assert made.select(pl.struct("key_high", "key_low").n_unique()).item() == len(rows)
    distinct = {tuple(row[name] for name in sorted(row)) for row in rows}
    assert (made["nth"] == 0).sum() == len(distinct)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_file_row_and_words_about_a_row_change_no_key(rows: list[dict[str, object]]) -> None:
    frame = LEDGER.conform(
        pl.LazyFrame(rows, schema={name: LEDGER.dtypes[name] for name in ("date", "customer", "document", "amount", "kind")})
    )
    other = frame.with_columns(file=pl.lit("other.csv"), row=pl.lit(7, dtype=pl.Int64), note=pl.lit("x"), name=pl.lit("y"))
    pick = ("key_high", "key_low")
    assert keyed(frame).select(pick).collect().equals(keyed(other).select(pick).collect())


@given(st.text(max_size=30))
def test_the_plain_form_of_a_text_is_its_own_plain_form(text: str) -> None:
    assert words.plain(words.plain(text)) == words.plain(text)


@given(st.lists(st.sampled_from(sorted(words.meanings("kinds"))), min_size=1, max_size=8))
def test_cells_are_compared_as_headers_are(cells: list[str]) -> None:
    upper = pl.DataFrame({"cell": [cell.upper() for cell in cells]})
    assert upper.select(words.plain_cell(pl.col("cell"))).to_series().to_list() == [words.plain(cell.upper()) for cell in cells]


STATUSES = ("paid", "open", "void", "draft", "cancelled")
RECORDS = st.lists(
    st.tuples(
        DAYS.map(str) | st.sampled_from(["2025-02-30", "", "soon"]),
        st.sampled_from(["Ada", "Bob", ""]),
        AMOUNTS.map(str) | st.sampled_from(["oops", "", "12%", "#NAME?"]),
        st.sampled_from(["EUR", "USD", "CNY"]),
        st.sampled_from(STATUSES),
    ),
    min_size=1,
    max_size=15,
)


@settings(max_examples=12, deadline=None)
@given(RECORDS, st.booleans())
def test_what_was_read_is_what_was_accepted_rejected_and_skipped_in_rows_and_in_every_currency(
    records: list[tuple[str, ...]], total: bool
) -> None:
    sure = ("2025-01-31", "Ada", "10.00", "EUR", "open")
    lines = [",".join(record) for record in (sure, *records)]
    footer = ("Total", "", "10.00", "", "") if total else None
    table = sheet("\n".join(["Date,Customer,Amount,Currency,Status", *lines]), total=footer)
    control = understand(table, Told(today=TODAY, kind="invoice", as_of=TODAY)).control
    assert control.read == len(lines) + total == control.accepted + control.rejected + sum(control.skipped.values())
    for money in control.money:
        told = [
            Decimal(amount) for _, _, amount, currency, _ in (sure, *records) if currency == money.currency and number(amount)
        ]
        assert money.read == sum(told, Decimal(0)) == money.accepted + money.rejected + money.skipped
    assert control.skipped.get("total", 0) == total


def number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?[\d.]+", cell))


@settings(max_examples=10, deadline=None)
@given(ROWS.map(lambda rows: [*rows, *rows[:3]]))
def test_keys_worked_out_in_a_file_are_those_worked_out_in_memory(rows: list[dict[str, object]]) -> None:
    frame = LEDGER.conform(
        pl.LazyFrame(rows, schema={name: LEDGER.dtypes[name] for name in ("date", "customer", "document", "amount", "kind")})
    )
    with TemporaryDirectory() as folder:
        written = keyed_in(frame, Path(folder), "rows").collect()
    assert written.select(*frame.collect_schema(), "nth", "key_high", "key_low").equals(
        keyed(frame).select(*frame.collect_schema(), "nth", "key_high", "key_low").collect()
    )


def test_equal_payments_that_two_invoices_tell_have_keys_of_their_own() -> None:
    header = "Invoice,Date,Customer,Due,Amount,Paid amount,Paid date"
    keys_of = [
        understood(f"{header}\n{number},2025-01-05,Ada,2025-02-05,100.00,100.00,2025-01-31", kind="invoice")
        .rows.filter(pl.col("kind").cast(pl.String) == "payment")
        .select("key_high", "key_low")
        .collect()
        for number in ("I1", "I2")
    ]
    assert [part.height for part in keys_of] == [1, 1]
    assert not keys_of[0].equals(keys_of[1])
