"""Is the receivable by age right on a case one can do in the head?"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from custctl.analyses.aging import ALLOCATIONS, ITEMS, LISTS, aging
from custctl.analyses.collect import collect
from custctl.errors.bugs import TotalsOff
from custctl.errors.usage import BucketsWrong
from custctl.frames.buckets import Buckets
from custctl.frames.tie_out import raw_totals, tie_out
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS, CUSTOMERS, LEDGER
from custctl.result import Note, Result
from tests.helpers.ledgers import ledger

DAY = date(2024, 3, 31)
TIED = """
    2024-01-01 Ada invoice     212300.00 I1 due=2024-01-31
    2024-02-01 Ada payment     159345.00 P1 -> I1
    2024-02-02 Ada credit_note    450.00 C1 -> I1
"""


def amounts(result: Result, customer: str = "Ada") -> dict[str, int | float]:
    """Column to amount of a customer, without zeros."""
    [row] = result.tables["customers"].rows.filter(pl.col("customer") == customer).to_dicts()
    return {name: float(value) for name, value in row.items() if isinstance(value, Decimal) and value}


def facts(result: Result, currency: str = "EUR") -> dict[str, Any]:
    return {name: fact.value for name, fact in result.facts[currency].items()}


def notes(result: Result) -> dict[str, Note]:
    return {note.key: note for note in result.notes}


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        ("2024-04-01", "not_due"),
        ("2024-03-31", "not_due"),
        ("2024-03-30", "days_1_30"),
        ("2024-03-01", "days_1_30"),
        ("2024-02-29", "days_31_60"),
        ("2024-01-31", "days_31_60"),
        ("2024-01-30", "days_61_90"),
        ("2024-01-01", "days_61_90"),
        ("2023-12-31", "days_over_90"),
    ],
)
def test_due_today_is_not_overdue_and_day_30_is_in_the_first_bucket(due: str, bucket: str) -> None:
    result = aging(ledger(f"2023-12-01 Ada invoice 10 I1 due={due}"), DAY)
    assert amounts(result)[bucket] == 10
    assert result.tables["items"].rows["bucket"].to_list() == [bucket]
    assert facts(result)["overdue"] == (0 if bucket == "not_due" else 10)


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        ("2024-04-01", "not_due"),
        ("2024-03-31", "months_1"),
        ("2024-03-01", "months_1"),
        ("2024-02-29", "months_2"),
        ("2023-12-31", "months_over_3"),
    ],
)
def test_months_are_those_of_the_calendar_and_this_one_is_the_first(due: str, bucket: str) -> None:
    result = aging(ledger(f"2023-12-01 Ada invoice 10 I1 due={due}"), DAY, buckets=Buckets.of("months"))
    assert result.tables["items"].rows["bucket"].to_list() == [bucket]


@pytest.mark.parametrize(
    ("as_of", "invoiced", "bucket"),
    [
        (date(2025, 12, 31), "2025-12-31", "years_0_1"),
        (date(2025, 12, 31), "2025-01-01", "years_0_1"),
        (date(2025, 12, 31), "2024-12-31", "years_1_2"),
        (date(2025, 2, 27), "2024-02-29", "years_0_1"),
        (date(2025, 2, 28), "2024-02-29", "years_1_2"),
        (date(2028, 2, 28), "2024-02-29", "years_over_3"),
    ],
)
def test_years_are_completed_from_the_invoice_date_whenever_due(as_of: date, invoiced: str, bucket: str) -> None:
    result = aging(ledger(f"{invoiced} Ada invoice 10 I1 due=2029-01-01"), as_of, buckets=Buckets.of("years"))
    assert result.tables["items"].rows["bucket"].to_list() == [bucket]


def test_by_invoice_date_nothing_is_not_due_and_age_0_is_in_the_first_bucket() -> None:
    result = aging(
        ledger("2024-03-31 Ada invoice 10 I1 due=2024-06-30\n2024-02-28 Ada invoice 5 I2 due=2024-06-30"), DAY, by="invoice"
    )
    assert amounts(result) == {"days_1_30": 10, "days_31_60": 5, "total": 15}
    assert (facts(result)["overdue"], facts(result)["not_due"]) == (0, 15)


def test_buckets_of_ones_own_have_names_of_their_own() -> None:
    assert Buckets.of((10, 20)).names == ("days_1_10", "days_11_20", "days_over_20")
    assert Buckets.of("months").names == ("months_1", "months_2", "months_3", "months_over_3")
    assert Buckets.of("years").names == ("years_0_1", "years_1_2", "years_2_3", "years_over_3")


@pytest.mark.parametrize("choice", [(30, 20), (0, 30), (30, 30), "weeks"])
def test_buckets_that_do_not_rise_are_refused(choice: Any) -> None:
    with pytest.raises(BucketsWrong):
        Buckets.of(choice)


def test_unapplied_money_is_negative_in_a_column_of_its_own_or_aged_on_request() -> None:
    books = ledger("2024-01-01 Ada invoice 100 I1\n2024-03-20 Ada payment 30 P1")
    assert amounts(aging(books, DAY, apply="open-item")) == {"days_61_90": 100, "unapplied": -30, "total": 70, "overdue": 100}
    aged = amounts(aging(books, DAY, apply="open-item", credits="age"))
    assert aged == {"days_61_90": 100, "days_1_30": -30, "total": 70, "overdue": 100}


def test_a_customer_with_nothing_but_money_on_account_appears() -> None:
    result = aging(ledger("2024-01-01 Ada payment 100 P1"), DAY)
    assert amounts(result) == {"unapplied": -100, "total": -100}
    [row] = result.tables["customers"].rows.to_dicts()
    assert (row["overdue_share"], row["oldest_days"]) == (None, None)


def test_disputed_items_stand_apart_in_the_total_but_not_in_overdue_unless_inside() -> None:
    books = ledger("2024-01-01 Ada invoice 100 I1 status=disputed\n2024-03-01 Ada invoice 40 I2")
    assert amounts(aging(books, DAY)) == {"disputed": 100, "days_1_30": 40, "total": 140, "overdue": 40}
    assert amounts(aging(books, DAY, disputed="inside")) == {"days_61_90": 100, "days_1_30": 40, "total": 140, "overdue": 140}
    assert facts(aging(books, DAY, disputed="inside"))["disputed"] == 100


def test_only_an_exact_zero_is_hidden() -> None:
    result = aging(
        ledger(
            "2024-01-01 Ada invoice 100 I1\n2024-01-02 Ada payment 99.99 P1\n2024-01-01 Bo invoice 5\n2024-01-01 Bo payment 5"
        ),
        DAY,
    )
    assert result.tables["customers"].rows["customer"].to_list() == ["Ada"]
    assert amounts(result)["total"] == 0.01


def test_open_and_unapplied_of_the_same_size_are_both_shown() -> None:
    result = aging(ledger("2024-01-01 Ada invoice 100 I1\n2024-01-02 Ada payment 100 P1"), DAY, apply="open-item")
    assert amounts(result) == {"days_61_90": 100, "unapplied": -100, "overdue": 100}


def test_a_minimum_hides_rows_but_not_from_totals() -> None:
    result = aging(ledger("2024-01-01 Ada invoice 100 I1\n2024-01-01 Bo invoice 5 I2"), DAY, minimum=Decimal(10))
    assert result.tables["customers"].rows["customer"].to_list() == ["Ada"]
    assert (facts(result)["open_total"], facts(result)["customers"]) == (105, 2)
    assert notes(result)["aging_hidden"].values == {"count": 1}


def test_currencies_are_never_added() -> None:
    result = aging(ledger("2024-01-01 Ada invoice 100 I1\n2024-01-01 Ada invoice 7 I2 currency=USD"), DAY)
    assert {currency: block["open_total"].value for currency, block in result.facts.items()} == {"EUR": 100, "USD": 7}
    assert result.currency is None
    assert len(result.tables["customers"].rows) == 2


def test_total_ties_out_by_kind() -> None:
    found = facts(aging(ledger(TIED), DAY))
    assert (found["tie_invoice"], found["tie_payment"], found["tie_credit_note"]) == (212300, -159345, -450)
    assert found["open_total"] == 52505
    assert [name for name in found if name.startswith("tie_")] == ["tie_invoice", "tie_credit_note", "tie_payment"]


def test_roundings_of_documents_are_part_of_the_tie_out() -> None:
    found = facts(
        aging(
            ledger(
                "2024-01-01 Ada invoice 10.0050 I1\n2024-02-01 Ada payment 4.0050 P1 -> I1\n2024-02-01 Ada invoice 1.0010 I2"
            ),
            DAY,
        )
    )
    assert (found["open_total"], found["tie_rounding"]) == (Decimal("7.00"), Decimal("-0.001"))


TIES = ("rounding", "discount_taken", "lost", "recovered", "surplus", "regained")


def test_a_total_that_does_not_tie_out_is_a_bug_and_gives_no_answer() -> None:
    books = ledger(TIED)
    settled = LEDGER.empty().collect().with_columns(*(pl.lit(None, pl.Decimal(38, 4)).alias(name) for name in TIES))
    with pytest.raises(TotalsOff, match="receivables in EUR"):
        tie_out("EUR", raw_totals(books, DAY).collect(), settled, printed=(Decimal("52505.01"),))


def test_an_empty_ledger_owes_nothing() -> None:
    result = aging(LEDGER.empty(), DAY)
    assert facts(result, "XXX")["open_total"] == 0
    assert facts(result, "XXX")["newest_payment"] is None
    assert result.notes == ()
    assert all(table.rows.is_empty() for table in result.tables.values())


def test_items_add_up_to_the_total_with_unapplied_money_below_zero() -> None:
    result = aging(
        ledger("2024-01-01 Ada invoice 100 I1\n2024-01-02 Ada payment 130 P1 -> I1\n2024-01-03 Ada invoice 5 I2"),
        DAY,
        apply="open-item",
    )
    rows = result.tables["items"].rows
    assert dict(rows.schema) == ITEMS.dtypes
    assert rows.select("document", "bucket", pl.col("open").cast(pl.Int64), "days_overdue").rows() == [
        ("I2", "days_61_90", 5, 88),
        ("P1", "unapplied", -30, None),
    ]


def test_allocations_tell_who_settled_what_when_and_how() -> None:
    books = "2024-01-01 Ada invoice 100 I1\n2024-01-11 Ada payment 60 P1 -> I1\n2024-01-21 Ada payment 50 P2"
    rows = aging(ledger(books), DAY).tables["allocations"].rows
    assert dict(rows.schema) == ALLOCATIONS.dtypes
    assert rows.select("receipt", "document", pl.col("amount").cast(pl.Int64), "days_to_pay", "how").rows() == [
        ("P1", "I1", 60, 10, "named"),
        ("P2", "I1", 40, 20, "fifo"),
    ]


def test_allocations_may_be_left_out() -> None:
    assert list(aging(ledger(TIED), DAY, lists=["items"]).tables) == ["customers", "items"]
    assert list(aging(ledger(TIED), DAY, lists=()).tables) == ["customers"]


def test_name_is_that_of_the_card_else_the_last_one_written() -> None:
    books = ledger(
        "2024-01-01 A1 invoice 1 I1 name=Old\n2024-02-01 A1 invoice 1 I2 name=New\n2024-02-01 B1 invoice 1 I3 name=Ledger"
    )
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["B1"], "name": ["Card"]}))
    rows = aging(books, DAY, customers=cards).tables["customers"].rows
    assert dict(rows.select("customer", "name").rows()) == {"A1": "New", "B1": "Card"}


def test_largest_overdue_comes_first_then_total_then_customer() -> None:
    books = """
        2024-01-01 Ada invoice 10 I1
        2024-01-01 Bo  invoice 30 I2
        2024-01-01 Cy  invoice 10 I3
        2024-01-01 Cy  invoice 90 I4 due=2024-12-31
        2024-01-01 Al  invoice 10 I5
    """
    assert aging(ledger(books), DAY).tables["customers"].rows["customer"].to_list() == ["Bo", "Cy", "Ada", "Al"]


def test_overdue_is_counted_beyond_30_60_and_90_days() -> None:
    books = "\n".join(
        f"2023-01-01 Ada invoice {amount} I{amount} due={due}"
        for amount, due in ((1, "2024-03-30"), (2, "2024-02-29"), (4, "2024-01-30"), (8, "2023-12-31"))
    )
    found = facts(aging(ledger(books), DAY))
    assert [found[name] for name in ("overdue", "overdue_30", "overdue_60", "overdue_90")] == [15, 14, 12, 8]
    [row] = aging(ledger(books), DAY).tables["customers"].rows.to_dicts()
    assert (row["overdue_share"], row["oldest_days"]) == (1.0, 91)


NOTED = """
    2024-01-01 Ada invoice 100 I1 due=2024-01-31
    2024-01-01 Ada invoice 100 I2 terms=nonsense
    2024-02-01 Ada invoice 100 I2 due=2024-03-01 status=disputed
    2024-02-01 Ada invoice 100 I3 due=2024-03-01 status=written_off
    2024-02-01 Ada payment  20 P1
    2024-02-02 Ada payment  30
    2024-02-02 Ada payment   5 P3 -> X9
    2024-02-02 Bo  payment   7 P4 -> I1
    2024-04-02 Ada payment  50 P5
"""


def test_a_bounced_payment_that_names_an_unknown_receipt_is_told() -> None:
    book = "2024-01-01 Ada invoice 100 I1\n2024-02-01 Ada payment 60 P1\n2024-02-02 Ada payment 40 P2\n"
    told = notes(aging(ledger(book + "2024-02-03 Ada reversal 40 B1 -> P9"), DAY))
    assert told["reversal_unknown"].values == {"currency": "EUR", "amount": 40, "count": 1, "documents": ["P9"]}
    for taken_back in ("2024-02-03 Ada reversal 40 B1 -> P2", "2024-02-03 Ada reversal 40 B1"):
        assert not notes(aging(ledger(book + taken_back), DAY)).keys() & {"reversal_unknown", "payment_unknown"}


def test_of_a_bounced_payment_of_an_unknown_receipt_what_finds_none_to_take_back_is_told_as_an_item() -> None:
    book = "2024-01-01 Ada invoice 100 I1\n2024-02-03 Ada reversal 40 B1 -> P9\n2024-01-02 Bo payment 30 P1\n"
    told = notes(aging(ledger(book + "2024-02-03 Bo reversal 50 B2 -> P8"), DAY))
    assert told["reversal_unknown"].values == {"currency": "EUR", "amount": 30, "count": 1, "documents": ["P8"]}
    assert told["reversal_unmet"].values == {"currency": "EUR", "amount": 60, "count": 2, "documents": ["P8", "P9"]}
    assert "reversal_unknown" not in notes(aging(ledger(book), DAY))


@pytest.mark.parametrize(("payments", "said"), [(0, ""), (1, "1 payment came"), (2, "2 payments came")])
def test_payments_without_a_reference_are_told_where_there_are_some(payments: int, said: str) -> None:
    values = {"amount": Decimal(55), "currency": "EUR", "payments": payments}
    english, chinese = (Words(lang).text("note.fifo_applied", values) for lang in LANGUAGES)
    assert ("without any reference" in english, "没有注明单据" in chinese) == (bool(payments), bool(payments))
    assert said in english
    assert "settled the oldest items first" in english
    assert "; ." not in english


@pytest.mark.parametrize(
    ("payments", "said"),
    [
        ("150 P1 -> I1, 150 P1 -> I2", True),
        ("150 P1 -> I1, 150 P2 -> I2", False),  # two payments
        ("100 P1 -> I1, 50 P1 -> I2", False),  # what settles each
        ("100 P1 -> I1, 100 P1 -> I2", False),  # more than one of them paid
        ("150 P1 -> X1, 150 P1 -> X2", False),  # named nothing
    ],
)
def test_a_payment_written_in_full_for_each_document_that_it_settles_is_told(payments: str, said: bool) -> None:
    book = "2024-01-01 Ada invoice 100 I1\n2024-01-02 Ada invoice 50 I2\n"
    book += "".join(f"2024-02-01 Ada payment {row.strip()}\n" for row in payments.split(","))
    for apply in ("fifo", "open-item"):
        told = notes(aging(ledger(book), DAY, apply=apply)).get("receipts_repeated")
        assert (told.values if told else None) == ({"count": 1, "documents": ["P1"]} if said else None)


def test_notes_tell_what_was_assumed() -> None:
    result = aging(ledger(NOTED), DAY)
    found = notes(result)
    assert [(note.key, note.values.get("count")) for note in result.aside] == [("rows_after", 1), ("received_since", None)]
    assert found["fifo_applied"].values == {"amount": 55, "currency": "EUR", "payments": 2}
    assert found["payment_unknown"].values == {"currency": "EUR", "amount": 5, "count": 1, "documents": ["X9"]}
    assert found["payment_elsewhere"].values == {"currency": "EUR", "amount": 7, "count": 1, "documents": ["I1"]}
    assert found["lost_by_status"].values == {"currency": "EUR", "amount": 100, "count": 1}
    assert found["due_from_receipt"].values == {"count": 1}
    assert found["terms_unread"].values == {"count": 1, "terms": ["nonsense"]}
    assert found["numbers_repeated"].values == {"count": 1, "documents": ["I2"]}
    assert found["disputed_undated"].values == {"count": 1}
    assert found["written_off_undated"].values == {"count": 1}
    assert found["newest_payment"].values == {"date": date(2024, 2, 2)}


EARLY = """
    2024-01-05 Ada invoice 60 I1 due=2023-01-31
    2024-01-05 Ada invoice 40 I1 due=2023-02-28
    2024-01-05 Bo  invoice 10 I2 due=2024-01-05
    2024-01-05 Bo  opening 10 O1 due=2023-12-05
    2024-01-06 Bo  charge  10 due=2024-01-05
    2099-01-05 Bo  invoice 10 I3 due=2023-01-05
"""


@pytest.mark.parametrize("answer", [aging, collect])
def test_documents_due_before_their_own_date_are_named(answer: Callable[[pl.LazyFrame, date], Result]) -> None:
    told = notes(answer(ledger(EARLY), DAY))["due_before_own_date"]
    assert (told.warning, told.values) == (True, {"count": 2, "documents": ["I1"], "numbers": 1})
    assert "due_before_own_date" not in notes(answer(ledger(NOTED), DAY))
    unnumbered = notes(answer(ledger("2024-01-06 Bo charge 10 due=2024-01-05"), DAY))["due_before_own_date"]
    for lang in LANGUAGES:
        both, one = (Words(lang).text("note.due_before_own_date", note.values) for note in (told, unnumbered))
        assert ("I1" in both, both.count(":") + both.count("："), one.count(":") + one.count("：")) == (True, 1, 0)


def test_an_option_for_terms_is_told() -> None:
    assert notes(aging(ledger(NOTED), DAY, terms=30))["due_from_option"].values == {"count": 1, "days": 30}


def test_rows_without_a_currency_are_told() -> None:
    result = aging(ledger("2024-01-01 Ada invoice 1 I1").with_columns(currency=pl.lit(None, pl.String)), DAY)
    assert notes(result)["aging_currency_missing"].values == {"count": 1}
    assert list(result.facts) == ["XXX"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_note_and_column_has_words(lang: str) -> None:
    words = Words(lang)
    results = [aging(ledger(NOTED), DAY, terms=terms, minimum=Decimal(10)) for terms in (None, 30)]
    for result in results:
        assert all(words.text(f"note.{note.key}", note.values, currency="EUR") for note in result.notes)
        assert all(words.column(name) != name for table in result.tables.values() for name in table.schema.columns)
        assert all(f"table.{name}" in words for name in result.tables)
        assert all(f"fact.{name}" in words for block in result.facts.values() for name in block)


def heard(*rows: tuple[str, str, str | None, str, str | None]) -> pl.LazyFrame:
    """CONTACTS of date, customer, document, what, due."""
    names = ("date", "customer", "document", "what", "due")
    typed = pl.LazyFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return CONTACTS.conform(typed.with_columns(pl.col("date", "due").str.to_date()))


DISPUTED = """
    2024-01-01 Ada invoice 100 I1 due=2024-01-31
    2024-02-01 Ada invoice  50 I2 due=2024-02-29
    2024-03-01 Ada payment  60 P1
"""


def test_a_dispute_in_words_counts_from_the_day_it_was_heard() -> None:
    said = heard(("2024-03-20", "Ada", "I1", "dispute", None))
    after = amounts(aging(ledger(DISPUTED), DAY, contacts=said))
    # The money goes to what nobody disputes first: 50 to I2, the rest to I1.
    assert (after["disputed"], after["total"], after.get("overdue", 0)) == (90, 90, 0)
    before = aging(ledger(DISPUTED), date(2024, 3, 19), contacts=said)
    assert amounts(before) == amounts(aging(ledger(DISPUTED), date(2024, 3, 19)))


@pytest.mark.parametrize("row", [("2024-03-01", "Bo", "I1", "dispute", None), ("2024-03-01", "Ada", "I1", "call", None)])
def test_neither_another_customer_s_dispute_nor_another_word_changes_anything(row: tuple[str, str, str, str, None]) -> None:
    assert amounts(aging(ledger(DISPUTED), DAY, contacts=heard(row))) == amounts(aging(ledger(DISPUTED), DAY))


def test_a_dispute_of_a_payment_is_none() -> None:
    said = heard(("2024-03-20", "Ada", "P1", "dispute", None))
    assert amounts(aging(ledger(DISPUTED), DAY, contacts=said)) == amounts(aging(ledger(DISPUTED), DAY))


@pytest.mark.parametrize(
    ("due", "worth", "promise", "approach"),
    [
        ("2024-03-30", 100, None, "call_kindly"),
        ("2024-03-30", 99, None, "remind"),
        ("2024-02-29", 99, None, "call"),  # 31 days
        ("2024-03-01", 99, None, "remind"),  # 30 days
        ("2024-01-30", 99, None, "prepay"),  # 61 days
        ("2024-01-31", 99, None, "call"),  # 60 days
        ("2024-03-30", 99, "2024-03-20", "prepay"),  # a broken promise
        ("2024-01-01", None, None, "call"),
        ("2024-03-31", 1000, None, None),  # nothing is late
    ],
)
def test_what_a_debtor_is_worth_decides_how_to_speak(
    due: str, worth: int | None, promise: str | None, approach: str | None
) -> None:
    value = None if worth is None else Decimal(worth)
    values = pl.LazyFrame(
        [{"customer": "Ada", "currency": "EUR", "value": value}], schema_overrides={"value": pl.Decimal(38, 4)}
    )
    said = heard(*([("2024-03-01", "Ada", None, "promise", promise)] if promise else []))
    books = ledger(f"2024-01-01 Ada invoice 100 I1 due={due}")
    [row] = aging(books, DAY, values=values, contacts=said).tables["customers"].rows.to_dicts()
    assert (row["value"], row["approach"]) == (value, approach)


def test_without_values_the_table_has_no_column_for_them() -> None:
    columns = aging(ledger(TIED), DAY).tables["customers"].rows.columns
    assert not {"value", "approach"} & set(columns)


def test_long_tables_are_left_out_where_nobody_wants_them() -> None:
    lean, full = (aging(ledger(TIED), DAY, lists=wanted) for wanted in ((), LISTS))
    assert set(full.tables) - set(lean.tables) == {"items", "allocations"}
    assert [lean.tables[name].rows.rows() for name in lean.tables] == [full.tables[name].rows.rows() for name in lean.tables]
    assert (lean.facts, lean.notes) == (full.facts, full.notes)


def test_a_customer_in_two_groups_is_counted_once() -> None:
    books = "2024-01-01 Ada invoice 1 I1 salesperson=Kim\n2024-01-02 Ada invoice 2 I2 salesperson=Lee"
    groups = pl.LazyFrame(schema={"customer": pl.String, "group": pl.String})
    result = aging(ledger(books), DAY, group_by="salesperson", groups=groups)
    assert len(result.tables["customers"].rows) == 2
    assert facts(result)["customers"] == 1


def test_lines_that_differ_in_nothing_but_their_age_stand_in_one_order_whatever_order_the_rows_had() -> None:
    books = ledger("""
        2024-01-01 Ada invoice 5 I1 due=2024-01-31
        2024-01-09 Ada invoice 5 I1 due=2024-01-31
        2024-01-20 Ada payment 10 P1
        2024-02-01 Bo  invoice 7 I2 due=2024-02-29 terms=net_28
        2024-02-01 Bo  invoice 7 I2 due=2024-02-29 terms=net_28 status=disputed
    """)
    answers = [aging(rows, DAY) for rows in (books, books.reverse())]
    assert answers[0].tables["allocations"].rows["days_to_pay"].to_list() == [11, 19]
    for name in LISTS:
        assert answers[0].tables[name].rows.equals(answers[1].tables[name].rows)


@pytest.mark.parametrize(
    ("names", "lost"),
    [
        ("I1;X9", ["X9"]),
        ("I1_X9,_J7", ["J7", "X9"]),
        ("I1;I2", ["I2"]),  # of another customer
        ("i1;I-1", []),
        ("I1,_thanks", []),
        ("I1;2024-01-05", []),  # written like no number here
        ("I1", []),
    ],
)
def test_numbers_in_lists_that_are_no_document_of_their_customer_are_named(names: str, lost: list[str]) -> None:
    rows = ledger(f"2024-01-01 Ada invoice 10 I1\n2024-01-01 Bo invoice 10 I2\n2024-01-02 Ada payment 15 P1 -> {names}")
    found = notes(aging(rows.with_columns(pl.col("applies_to").str.replace_all("_", " ")), DAY))
    assert not lost or found["payment_part_unknown"].values["documents"] == lost
    assert ("payment_part_unknown" in found) == bool(lost)


@pytest.mark.parametrize(
    ("money", "unnamed"),
    [
        ("2024-01-09 Ada payment 980 P1", True),
        ("2024-01-09 Ada payment 400 P1\n2024-01-10 Ada payment 580 P2", True),
        ("2024-01-09 Ada payment 400 P1 -> I1\n2024-01-10 Ada payment 580 P2", True),
        ("2024-01-09 Ada credit_note 100 C1\n2024-01-10 Ada payment 882 P1", True),
        ("2024-01-12 Ada payment 980 P1", False),  # too late
        ("2024-01-09 Ada payment 950 P1", False),  # short of more
        ("2024-01-09 Ada payment 980 P1 -> I1", False),  # closed
    ],
)
def test_a_discount_earned_by_money_that_names_nothing_is_told_and_stays_open(money: str, unnamed: bool) -> None:
    rows = ledger(f"2024-01-01 Ada invoice 1000 I1 terms=2/10_net_30\n{money}")
    found = notes(aging(rows.with_columns(pl.col("terms").str.replace_all("_", " ")), DAY))
    assert ("discounts_unnamed" in found) == unnamed
    if unnamed:
        told = found["discounts_unnamed"].values
        assert (told["count"], told["documents"]) == (1, ["I1"])
        assert told["amount"] == (Decimal(18) if "credit_note" in money else Decimal(20))
