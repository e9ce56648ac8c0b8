"""Are interest, the total of all currencies, groups, explanations and control figures right, and refused where they must be?"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from custctl.analyses.aging import aging
from custctl.analyses.receivable_tables import TABLES, Assumptions, receivable_tables
from custctl.errors import CustctlError, UsageError
from custctl.errors.contents import RateMissing, RatesUnreadable
from custctl.errors.missing import FileEmpty, FileMissing
from custctl.errors.usage import (
    BadOption,
    DocumentUnknown,
    ExchangeRatesMissing,
    InterestRatesMissing,
    OptionsExclude,
    UnknownTable,
)
from custctl.frames.buckets import Buckets
from custctl.frames.customer_names import GROUPINGS, customer_groups
from custctl.frames.exchange import EXCHANGE_RATES
from custctl.frames.late_interest import EU_COMPENSATION, UK_COMPENSATION, compensation, late_interest
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS, CUSTOMERS
from custctl.renderers import markdown
from custctl.result import Result
from custctl.workflow.bucket_names import bucket_named
from custctl.workflow.controlling import controlled, differences, refuse_unknown_tables
from custctl.workflow.rates import EXCHANGE, LOSS, assumptions, interest_rates, rates
from tests.helpers.interest import interest_of, yearly
from tests.helpers.ledgers import ledger
from tests.helpers.settled import settled

DAY = date(2025, 12, 31)


def interest(text: str, *steps: tuple[str, str]) -> list[Decimal]:
    rows = late_interest(settled(text, DAY), DAY, rates=yearly(*(steps or (("2000-01-01", "0.10"),))))
    return rows.collect()["interest"].to_list()


def exchanged(text: str, *lines: tuple[str, str, str]) -> Result:
    rows = [{"date": date.fromisoformat(day), "currency": currency, "rate": Decimal(rate)} for day, currency, rate in lines]
    said = Assumptions(exchange_rates=pl.LazyFrame(rows, schema=dict(EXCHANGE_RATES)), base="EUR")
    return receivable_tables(ledger(text), DAY, tables=["grand_total"], assumptions=said)


def explained(text: str, document: str) -> pl.DataFrame:
    result = receivable_tables(ledger(text), DAY, tables=["explanation"], assumptions=Assumptions(document=document))
    return result.tables["explanation"].rows


def test_interest_runs_from_the_day_after_due() -> None:
    assert interest("2025-12-01 Ada invoice 365 I1 due=2025-12-30") == [Decimal("0.10")]
    assert interest("2025-12-01 Ada invoice 365 I1 due=2025-12-31") == []


def test_a_rate_without_a_per_cent_sign_is_asked_for_and_taken_for_no_file() -> None:
    for text in ("0.13", "13", ",5"):
        with pytest.raises(BadOption) as caught:
            interest_rates(text)
        assert "such as 13%" in str(caught.value.facts["expected"])
    with pytest.raises(FileMissing):
        interest_rates("rates-2025.csv")


def test_each_part_bears_interest_until_it_was_paid() -> None:
    text = """
        2025-12-01 Ada invoice 7300 I1 due=2025-12-11
        2025-12-16 Ada payment 3650 P1 -> I1
    """
    assert interest(text) == [Decimal("5.00") + Decimal("20.00")]


def test_interest_is_rounded_once_and_half_up() -> None:
    # Three parts of 0.0045 are 0.0135; rounded one by one they would be nothing.
    text = "2025-12-01 Ada invoice 49.275 I1 due=2025-12-30\n" + "\n".join(
        f"2025-12-31 Ada payment 16.425 P{part} -> I1" for part in range(3)
    )
    assert interest(text, ("2000-01-01", "0.1")) == [Decimal("0.01")]


@pytest.mark.parametrize(
    ("amount", "rate", "days", "cents"),
    [
        ("10.76", "0.13", 30, "0.11"),  # 0.11497
        ("2.09", "0.1375", 400, "0.31"),  # 0.31493
        ("100000", "0.08125", 365, "8125.00"),
        ("0.73", "0.10", 25, "0.01"),  # exactly half a cent
        ("99999999999999999999", "0.08125", 3650, "81249999999999999999.19"),
    ],
)
def test_nothing_is_rounded_on_the_way_to_the_interest(amount: str, rate: str, days: int, cents: str) -> None:
    assert interest_of(amount, Decimal(rate), days) == (Decimal(cents), 0)


def test_a_new_rate_holds_from_its_day() -> None:
    text = "2025-12-01 Ada invoice 3650 I1 due=2025-12-11"
    assert interest(text, ("2000-01-01", "0.10"), ("2025-12-22", "0.20")) == [Decimal("10.00") + Decimal("20.00")]


def test_early_disputed_and_undue_documents_bear_none() -> None:
    text = """
        2025-12-01 Ada invoice 365 I1 due=2025-12-20
        2025-12-10 Ada payment 365 P1 -> I1
        2025-12-01 Ada invoice 365 I2 due=2025-12-20 status=disputed
        2025-12-01 Ada invoice 365 I3 due=2026-01-20
    """
    assert interest(text) == []


@pytest.mark.parametrize(
    ("amount", "uk", "eu"), [("999.99", 40, 40), ("1000", 70, 40), ("9999.99", 70, 40), ("10000", 100, 40)]
)
def test_lump_sums_go_by_the_amount(amount: str, uk: int, eu: int) -> None:
    lumps = [compensation(pl.lit(Decimal(amount)), bands) for bands in (UK_COMPENSATION, EU_COMPENSATION, ())]
    assert [pl.select(lump).item() for lump in lumps] == [uk, eu, 0]


@pytest.mark.parametrize(
    ("books", "lumps"),
    [
        ("2025-10-20 Ada credit_note 300 C1 -> I1", [40]),
        ("2025-11-04 Ada payment 300 P1 -> I1", [40]),
        ("2025-11-05 Ada payment 300 P1 -> I1", [70]),
        ("2025-11-05 Ada credit_note 300 C1 -> I1", [70]),
        ("2025-10-05 Ada invoice 600 I1 due=2025-12-04", [70, 40]),  # an instalment is a debt of its own
    ],
)
def test_a_lump_sum_goes_by_the_debt_when_it_fell_due(books: str, lumps: list[int]) -> None:
    found = settled(f"2025-10-05 Ada invoice 1200 I1 due=2025-11-04\n{books}", DAY)
    rows = late_interest(found, DAY, rates=yearly(("2000-01-01", "0.10")), bands=UK_COMPENSATION).collect()
    assert rows["compensation"].to_list() == lumps


def test_a_grand_total_is_told_at_both_rates() -> None:
    result = exchanged(
        "2025-11-10 Ada invoice 100 I1 currency=USD\n2025-11-20 Bo invoice 50 I2",
        ("2025-11-01", "USD", "0.80"),
        ("2025-12-01", "USD", "0.85"),
    )
    rows = result.tables["grand_total"].rows
    assert rows.select("currency", pl.col("at_original_rates", "at_rates_of_day", "difference").cast(pl.Int64)).rows() == [
        ("EUR", 50, 50, 0),
        ("USD", 80, 85, 5),
    ]
    [note] = result.notes
    assert (note.values["at_rates_of_day"], note.values["difference"]) == (135, 5)


def test_unapplied_money_lowers_the_grand_total() -> None:
    result = exchanged("2025-11-10 Ada payment 100 P1 currency=USD", ("2025-11-01", "USD", "0.5"))
    assert result.tables["grand_total"].rows["at_original_rates"].to_list() == [-50]


@pytest.mark.parametrize("line", [("2025-11-11", "USD", "0.80"), ("2025-01-01", "GBP", "1.2")])
def test_a_missing_rate_is_an_error_not_one(line: tuple[str, str, str]) -> None:
    with pytest.raises(RateMissing) as missing:
        exchanged("2025-11-10 Ada invoice 100 I1 currency=USD", line)
    assert missing.value.facts == {"currency": "USD", "date": date(2025, 11, 10), "base": "EUR"}


def test_a_document_is_explained_down_to_file_and_row() -> None:
    rows = explained(
        """
        2025-01-01 Ada invoice     60 I1 due=2025-01-31
        2025-01-01 Ada invoice     40 I1 due=2025-01-31
        2025-02-10 Ada payment     70 P1 -> I1
        2025-02-01 Ada credit_note 10 C1 -> I1
        2025-03-01 Ada payment      5 P2
        """,
        "I1",
    )
    steps = rows.select("step", "kind", "receipt", pl.col("amount").cast(pl.Int64), "days_late", "file", "row", "lines").rows()
    assert steps == [
        ("asked", "invoice", None, 100, None, "test.csv", 1, 2),
        ("named", "credit_note", "C1", -10, 1, "test.csv", 4, 1),
        ("named", "payment", "P1", -70, 10, "test.csv", 3, 1),
        ("fifo", "payment", "P2", -5, 29, "test.csv", 5, 1),
        ("left", None, None, 15, None, None, None, None),
    ]


def test_a_receipt_that_bounced_is_explained_with_what_took_it_back() -> None:
    text = """
        2025-01-01 Ada invoice  100 I1
        2025-02-01 Ada payment  100 P1 -> I1
        2025-02-09 Ada reversal 100 P1
        2025-03-01 Ada payment   40 P2 -> I1
    """
    steps = explained(text, "I1").select("step", "receipt", "date", pl.col("amount").cast(pl.Int64), "days_late", "row")
    assert steps.rows() == [
        ("asked", None, date(2025, 1, 1), 100, None, 1),
        ("named", "P1", date(2025, 2, 1), -100, 31, 2),
        ("taken_back", "P1", date(2025, 2, 9), 100, None, 3),
        ("named", "P2", date(2025, 3, 1), -40, 59, 4),
        ("left", None, None, 60, None, None),
    ]


def test_a_refund_is_explained_with_the_unapplied_money_that_it_took() -> None:
    text = """
        2025-01-01 Ada invoice 100 I1
        2025-02-01 Ada payment 150 P1 -> I1
        2025-02-05 Ada refund   60 R1 -> P1
        2025-03-01 Ada payment   4 P2
    """
    steps = explained(text, "R1").select("step", "receipt", pl.col("amount").cast(pl.Int64))
    assert steps.rows() == [
        ("asked", None, 60),
        ("fifo", "P2", -4),
        ("unapplied", None, -50),
        ("left", None, 6),
    ]


def test_instalments_are_explained_one_by_one_and_add_up() -> None:
    text = """
        2025-01-01 Ada invoice 60 I1 due=2025-01-31
        2025-01-01 Ada invoice 40 I1 due=2025-02-28
        2025-02-10 Ada payment 70 P1 -> I1
    """
    rows = explained(text, "I1")
    sums = rows.filter(pl.col("step") != "left").group_by("due").agg(pl.col("amount").sum()).sort("due")
    left = rows.filter(pl.col("step") == "left").sort("due")
    assert sums["amount"].to_list() == left["amount"].to_list() == [0, 30]


PARTS = """
    2025-01-01 Ada invoice 60 I1 due=2025-01-31
    2025-01-01 Bo  invoice 60 I1 due=2025-01-31
    2025-01-01 Ada invoice 40 I1 due=2025-02-28
    2025-01-01 Ada invoice  5 I1 due=2025-02-28
"""
BY_TERMS = """
    2025-01-01 Ada invoice 60 I1 terms=30_days
    2025-01-01 Ada invoice 40 I1 due=2025-12-31
    2025-01-01 Ada invoice  5 I1 terms=30_days
"""
DISPUTED = "\n2025-01-01 Ada invoice 15 I1 due=2025-01-31 status=disputed"


@pytest.mark.parametrize(
    ("text", "heard", "places"),
    [
        (PARTS, False, [(60, 1, 1), (45, 3, 2), (60, 2, 1)]),
        (PARTS, True, [(60, 1, 1), (45, 3, 2), (60, 2, 1)]),
        (PARTS + DISPUTED, False, [(60, 1, 1), (15, 6, 1), (45, 3, 2), (60, 2, 1)]),
        (BY_TERMS, False, [(65, 1, 2), (40, 2, 1)]),
    ],
)
def test_each_instalment_and_each_part_in_dispute_is_explained_with_its_own_lines(
    text: str, heard: bool, places: list[tuple[int, int, int]]
) -> None:
    said = pl.LazyFrame([{"date": DAY, "customer": "Ada", "what": "dispute", "document": "I1"}], schema=CONTACTS.dtypes)
    told = Assumptions(document="I1")
    contacts = said if heard else None
    answer = receivable_tables(ledger(text), DAY, tables=["explanation"], assumptions=told, contacts=contacts)
    asked = answer.tables["explanation"].rows.filter(pl.col("step") == "asked")
    assert asked.select(pl.col("amount").cast(pl.Int64), "row", "lines").rows() == places


def test_that_nothing_is_left_of_a_document_is_written_as_a_figure() -> None:
    said = Assumptions(document="I1")
    books = ledger("2025-01-01 Ada invoice 100 I1\n2025-02-10 Ada payment 100 P1 -> I1")
    result = receivable_tables(books, DAY, tables=["explanation"], assumptions=said)
    shown = markdown.document(result, Words(), table="explanation").decode()
    [left] = [line for line in shown.splitlines() if " Left " in line]
    assert " 0.00 " in left


def test_discounts_and_losses_are_steps() -> None:
    books = ledger("2025-01-01 Ada invoice 100 I1\n2025-01-05 Ada payment 98 P1 -> I1", terms="2/10 net 30")
    said = Assumptions(document="I1")
    rows = receivable_tables(books, DAY, tables=["explanation"], assumptions=said).tables["explanation"].rows
    assert rows.select("step", pl.col("amount").cast(pl.Int64)).rows() == [
        ("asked", 100),
        ("named", -98),
        ("early_discount", -2),
        ("left", 0),
    ]
    lost = explained("2025-01-01 Ada invoice 100 I1 status=written_off", "I1")
    assert lost.select("step", pl.col("amount").cast(pl.Int64)).rows() == [("asked", 100), ("lost", -100), ("left", 0)]


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        (["2025-01-04 Ada payment 50 P1 -> I1", "2025-01-06 Ada payment 48 -> I1"], 6),
        (["2025-01-04 Ada payment 98 P1 -> I1", "2025-01-20 Ada credit_note 2 C1 -> I1", "2025-01-20 Ada payment 7 P2"], 4),
        (
            [
                "2025-01-01 Ada invoice 50 I1 due=2025-02-01",
                "2025-01-04 Ada payment 99 -> I1",
                "2025-01-07 Ada payment 48 -> I1",
            ],
            7,
        ),
        (["2025-01-01 Ada invoice 50 I2", "2025-01-04 Ada payment 147 P1 -> I1;I2", "2025-01-08 Ada payment 7 P2"], 4),
        (["2025-01-01 Ada invoice 50 I2", "2025-01-04 Ada payment 127 P1 -> I1;I2", "2025-01-08 Ada payment 20 P2 -> I2"], 8),
    ],
)
def test_a_discount_is_explained_with_the_day_of_the_last_payment_that_earned_it(rows: list[str], day: int) -> None:
    terms = [f"{row} terms=2/10" for row in ("2025-01-01 Ada invoice 100 I1", *rows)]
    steps = explained("\n".join(terms), "I1").select("step", "date").rows()
    assert steps[-2:] == [("early_discount", date(2025, 1, day)), ("left", None)]


def test_a_loss_by_status_is_explained_with_its_day() -> None:
    lost = explained("2025-01-01 Ada invoice 100 I1 status=written_off status_date=2025-02-10", "I1")
    assert lost.filter(pl.col("step") == "lost")["date"].to_list() == [date(2025, 2, 10)]


@pytest.mark.parametrize("document", ["P1", "nothing"])
def test_only_documents_that_ask_for_money_are_explained(document: str) -> None:
    with pytest.raises(DocumentUnknown):
        explained("2025-01-01 Ada invoice 60 I1\n2025-02-10 Ada payment 70 P1 -> I1", document)


def test_groups_are_added_up_with_the_largest_overdue_first() -> None:
    text = """
        2025-01-01 Ada invoice 10 I1 due=2025-12-01 salesperson=Zoe
        2025-01-01 Bo  invoice 30 I2 due=2025-12-02 salesperson=Max
        2025-01-01 Cy  invoice 20 I3 due=2025-06-01 salesperson=Max
        2025-01-01 Ada invoice 99 I4 due=2026-12-01
        2025-01-01 Di  payment  5 P1
    """
    books = ledger(text)
    groups = customer_groups(books, DAY, None, by="salesperson")
    result = aging(books, DAY, group_by="salesperson", groups=groups)
    shown = result.tables["groups"].rows.select("group", "customers", pl.col("overdue", "total").cast(pl.Int64))
    assert shown.rows() == [("Max", 2, 50, 50), ("Zoe", 1, 10, 109), (None, 1, 0, -5)]
    assert result.tables["customers"].rows.select("group", "customer").rows() == [
        ("Max", "Cy"),
        ("Max", "Bo"),
        ("Zoe", "Ada"),
        (None, "Di"),
    ]


def test_an_invoices_own_salesperson_goes_before_the_customers() -> None:
    books = ledger("2025-01-01 Ada invoice 10 I1 salesperson=Old\n2025-02-01 Ada invoice 20 I2 salesperson=New")
    result = aging(books, DAY, group_by="salesperson", groups=customer_groups(books, DAY, None, by="salesperson"))
    assert dict(result.tables["groups"].rows.select("group", "total").rows()) == {"New": 20, "Old": 10}


def test_cards_say_the_group_before_the_ledger_does() -> None:
    books = ledger("2025-01-01 Ada invoice 10 I1 region=North\n2025-01-01 Bo invoice 10 I2 region=West")
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada"], "region": ["South"], "city": ["Ulm"]}))
    regions = customer_groups(books, DAY, cards, by="region").collect()
    assert dict(regions.rows()) == {"Ada": "South", "Bo": "West"}
    assert dict(customer_groups(books, DAY, cards, by="city").collect().rows()) == {"Ada": "Ulm"}
    assert customer_groups(books, DAY, None, by="industry").collect().is_empty()


def test_limits_and_values_stand_beside_the_balance() -> None:
    books = ledger("2025-01-01 Ada invoice 30 I1\n2025-01-01 Bo invoice 10 I2")
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada"], "credit_limit": [100]}))
    values = pl.LazyFrame({"customer": ["Ada"], "currency": ["EUR"], "value": [Decimal(70)]})
    rows = aging(books, DAY, customers=cards, values=values).tables["customers"].rows
    assert rows.select("customer", pl.col("credit_limit", "limit_left", "value").cast(pl.Int64)).rows() == [
        ("Ada", 100, 70, 70),
        ("Bo", None, None, None),
    ]


def test_limits_are_of_the_base_currency() -> None:
    books = ledger("2025-01-01 Ada invoice 30 I1\n2025-01-01 Ada invoice 10 I2 currency=USD")
    cards = CUSTOMERS.conform(pl.LazyFrame({"customer": ["Ada"], "credit_limit": [100]}))
    several, euro = (aging(books, DAY, customers=cards, base=base).tables["customers"].rows for base in (None, "EUR"))
    assert several["credit_limit"].null_count() == 2
    assert dict(euro.select("currency", "credit_limit").rows()) == {"EUR": 100, "USD": None}


def test_a_control_figure_agrees_or_differs() -> None:
    result = aging(ledger("2025-01-01 Ada invoice 30 I1"), DAY)
    assert not differences(controlled(result, {"": Decimal("30.00"), "EUR": Decimal(30)}))
    off = controlled(result, {"": Decimal("30.01")})
    assert len(differences(off)) == 1
    assert off.notes[0].values["difference"] == Decimal("-0.01")


@pytest.mark.parametrize("currency", ["", "GBP"])
def test_a_control_figure_needs_a_currency_where_there_are_several(currency: str) -> None:
    result = aging(ledger("2025-01-01 Ada invoice 30 I1\n2025-01-01 Ada invoice 10 I2 currency=USD"), DAY)
    with pytest.raises(BadOption):
        controlled(result, {currency: Decimal(1)})


@pytest.mark.parametrize(("table", "missing"), [("grand_total", ExchangeRatesMissing), ("interest", InterestRatesMissing)])
def test_a_table_that_needs_rates_says_so(table: str, missing: type[UsageError]) -> None:
    with pytest.raises(missing):
        receivable_tables(ledger("2025-01-01 Ada invoice 30 I1"), DAY, tables=[table])


def test_unknown_tables_are_refused_before_anything_is_worked_out() -> None:
    refuse_unknown_tables(["customers", "items", "groups", *TABLES], group_by="region")
    with pytest.raises(UnknownTable):
        refuse_unknown_tables(["metricz"], group_by=None)


def test_every_table_answers_from_an_empty_ledger() -> None:
    said = Assumptions(
        loss_rates=pl.LazyFrame({"bucket": ["not_due"], "rate": [Decimal("0.1")]}),
        exchange_rates=pl.LazyFrame(schema=dict(EXCHANGE_RATES)),
        base="EUR",
        interest_rates=yearly(("2025-01-01", "0.1")),
    )
    tables = [name for name in TABLES if name != "explanation"]
    result = receivable_tables(ledger(""), DAY, tables=tables, assumptions=said)
    assert {name: len(table.rows) for name, table in result.tables.items()} == dict.fromkeys(tables, 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_and_column_has_words(lang: str) -> None:
    words = Words(lang)
    assert [name for name in TABLES if f"table.{name}" not in words] == []
    assert set(GROUPINGS) >= {"salesperson", "region", "segment"}


def test_rates_are_read_with_percents_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "loss.csv"
    path.write_text("# ours\nBucket , rate,why\nnot_due, 0.5%,x\ndays_1_30,0.02,\n", encoding="utf-8")
    assert rates(path, LOSS).collect().rows() == [("not_due", Decimal("0.005")), ("days_1_30", Decimal("0.02"))]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("date,currency\n2025-01-01,USD\n", RatesUnreadable),
        ("date,currency,rate\n", RatesUnreadable),
        ("date,currency,rate\n01/02/2025,USD,1\n", RatesUnreadable),
        ("date,currency,rate\n2025-02-01,USD,1\n2025-03-01,USD,2\n01.02.2025,USD,1\n", RatesUnreadable),
        ('date,currency,rate\n2025-02-01,USD,"1,5"\n', RatesUnreadable),
        ("date,currency,rate\n2025-01-01,USD,one\n", RatesUnreadable),
        ("date,currency,rate\n2025-01-01,USD,-1\n", RatesUnreadable),
        ("", FileEmpty),
        (None, FileMissing),
    ],
)
def test_what_is_no_table_of_rates_is_refused(tmp_path: Path, text: str | None, error: type[CustctlError]) -> None:
    path = tmp_path / "rates.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        rates(path, EXCHANGE)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("# nobody's rates; ours, of 2025\nAlter;Satz\nNot due;0,5%\n1 – 30;0,02\n91+;50 %\n", "cp1252"),
        ("账龄,计提比例\n未到期,0.5%\n1-30天,0.02\n90天以上,50%\n", "gb18030"),
        ("bucket\trate\nnot_due\t0.005\ndays_1_30\t2%\ndays_over_90\t0.5\n", "utf-16"),
    ],
)
def test_rates_are_read_as_people_of_several_languages_write_them(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "loss.csv"
    path.write_bytes(text.encode(encoding))
    wanted = [("not_due", Decimal("0.005")), ("days_1_30", Decimal("0.02")), ("days_over_90", Decimal("0.5"))]
    assert rates(path, LOSS).collect().rows() == wanted


def test_rates_of_days_are_read_from_a_german_file_and_from_a_workbook(tmp_path: Path) -> None:
    text, book = tmp_path / "kurse.csv", tmp_path / "kurse.xlsx"
    text.write_text("Datum;Währung;Kurs\n01.02.2025;USD;0,9245\n", encoding="utf-8")
    sheet = openpyxl.Workbook()
    for row in (["Date", "Currency", "Rate"], [date(2025, 2, 1), "USD", 0.9245]):
        sheet.active.append(row)
    sheet.save(book)
    wanted = [(date(2025, 2, 1), "USD", Decimal("0.9245"))]
    assert rates(text, EXCHANGE).collect().rows() == rates(book, EXCHANGE).collect().rows() == wanted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bucket_is_known_by_its_heading_and_nothing_else_is_one(lang: str) -> None:
    words = Words(lang)
    units = (Buckets(unit="days"), Buckets(unit="months"), Buckets(unit="years"), Buckets(edges=(15, 45)))
    for name in ("not_due", "unapplied", *(name for buckets in units for name in buckets.names)):
        assert bucket_named(words.column(name)) == bucket_named(name) == name
    assert [bucket_named(text) for text in ("", "30", "later", "1-30-60")] == [None] * 4


def test_a_bucket_that_nobody_has_is_named_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "loss.csv"
    path.write_text("# ours\nbucket,rate\nnot_due,1%\nvery late,50%\n", encoding="utf-8")
    with pytest.raises(RatesUnreadable, match="line 4 is 'very late'"):
        rates(path, LOSS)


def test_assumptions_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("date,currency,rate\n2025-01-01,USD,1\n", encoding="utf-8")
    with pytest.raises(BadOption):
        assumptions(months=24, weeks=13, exchange_rates=path)
    with pytest.raises(OptionsExclude):
        assumptions(months=24, weeks=13, loss_rates=path, from_history=True)


def test_interest_is_a_rate_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "interest.csv"
    path.write_text("date,rate\n2025-01-01,9%\n2025-07-01,0.08\n", encoding="utf-8")
    found = [assumptions(months=24, weeks=13, interest=text).interest_rates for text in ("13%", "11,27 %", "8.125%", str(path))]
    assert [frame.collect()["rate"].to_list() for frame in found if frame is not None] == [
        [Decimal("0.13")],
        [Decimal("0.1127")],
        [Decimal("0.08125")],
        [Decimal("0.09"), Decimal("0.08")],
    ]


def test_month_ends_know_of_a_dispute_only_from_the_day_it_was_heard() -> None:
    heard = pl.LazyFrame({"date": [date(2025, 2, 10)], "customer": ["Ada"], "document": ["I1"], "what": ["dispute"]})
    books = ledger("2025-01-01 Ada invoice 100 I1 due=2025-01-10")
    tables = [
        receivable_tables(books, date(2025, 3, 31), tables=["metrics"], assumptions=Assumptions(months=3), contacts=contacts)
        .tables["metrics"]
        .rows["overdue"]
        .to_list()
        for contacts in (None, CONTACTS.conform(heard))
    ]
    assert tables == [[100, 100, 100], [100, 0, 0]]
