"""Does the check before delivery hold what must be held, and only that?"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custctl.analyses.check import check
from custctl.labels import LANGUAGES, Words
from custctl.ledger import CONTACTS, CUSTOMERS
from custctl.result import Result
from tests.helpers.ledgers import ledger
from tests.helpers.transcripts import run

DAY = date(2025, 3, 31)
NOTHING = ledger("2025-03-31 Zoe invoice 1 Z1 due=2025-04-30")


def cards(**limits: object) -> pl.LazyFrame:
    return CUSTOMERS.conform(
        pl.LazyFrame(
            {
                "customer": list(limits),
                "credit_limit": [None if limit is None else Decimal(str(limit)) for limit in limits.values()],
            }
        )
    )


def said(*rows: tuple[str, str, str, str | None, str | None, int | None]) -> pl.LazyFrame:
    """CONTACTS of date, customer, what, document, due, amount."""
    names = ("date", "customer", "what", "document", "due", "amount")
    typed = [dict(zip(names, row, strict=True)) for row in rows]
    frame = pl.LazyFrame(typed, schema={**dict.fromkeys(names, pl.String), "amount": pl.Int64})
    return CONTACTS.conform(frame.with_columns(pl.col("date", "due").str.to_date()))


def judged(books: pl.LazyFrame, orders: str, **options: Any) -> list[dict[str, Any]]:
    return check(books, ledger(orders), DAY, **options).tables["orders"].rows.to_dicts()


def verdicts(books: pl.LazyFrame, orders: str, **options: Any) -> list[str]:
    return [row["verdict"] for row in judged(books, orders, **options)]


@pytest.mark.parametrize(
    ("due", "verdict", "reasons"),
    [
        ("2025-01-29", "hold", ["late_60"]),  # 61 days
        ("2025-01-30", "warn", ["late_30"]),  # 60 days
        ("2025-02-28", "warn", ["late_30"]),  # 31 days
        ("2025-03-01", "pass", []),  # 30 days
        ("2025-04-10", "pass", []),
    ],
)
def test_over_60_days_late_is_held_and_over_30_is_warned_of(due: str, verdict: str, reasons: list[str]) -> None:
    [row] = judged(ledger(f"2025-01-01 Ada invoice 10 I1 due={due}"), "2025-03-31 Ada sale 5 A1", default_limit=Decimal(1000))
    assert (row["verdict"], row["reasons"]) == (verdict, reasons)


@pytest.mark.parametrize(("amount", "verdict"), [("81", "warn"), ("80", "pass"), ("100", "warn"), ("100.01", "hold")])
def test_the_limit_itself_may_be_used_up_and_80_percent_of_it_without_a_warning(amount: str, verdict: str) -> None:
    assert verdicts(NOTHING, f"2025-03-31 Ada sale {amount} A1", customers=cards(Ada=100)) == [verdict]


def test_exposure_is_what_is_open_less_unapplied_money_plus_this_and_earlier_orders_not_held() -> None:
    books = ledger("""
        2025-03-01 Ada invoice 300 I1 due=2025-04-30
        2025-03-05 Ada payment 500 P1
        2025-03-10 Ben invoice 300 I2 due=2025-04-30
    """)
    orders = """
        2025-03-31 Ada sale 900 A1
        2025-03-31 Ben sale 900 A2
        2025-03-31 Ada sale 400 A3
        2025-03-31 Ada sale 300 A4
    """
    rows = judged(books, orders, default_limit=Decimal(1000))
    assert [row["order"] for row in rows] == ["A1", "A2", "A3", "A4"]
    assert [row["exposure"] for row in rows] == [700, 1200, 1100, 1000]
    assert [row["verdict"] for row in rows] == ["pass", "hold", "hold", "warn"]
    assert [row["limit_left"] for row in rows] == [300, -200, -100, 0]


def test_a_disputed_item_is_owed_but_not_late() -> None:
    books = ledger("2024-01-01 Ada invoice 500 I1 due=2024-02-01 status=disputed")
    [row] = judged(books, "2025-03-31 Ada sale 100 A1", default_limit=Decimal(1000))
    assert (row["exposure"], row["overdue"], row["oldest_days"], row["verdict"]) == (600, 0, None, "pass")


def test_a_dispute_that_was_only_told_counts_too() -> None:
    books = ledger("2024-01-01 Ada invoice 500 I1 due=2024-02-01")
    dispute = said(("2025-03-01", "Ada", "dispute", "I1", None, None))
    assert verdicts(books, "2025-03-31 Ada sale 1 A1", default_limit=Decimal(1000), contacts=dispute) == ["pass"]
    assert verdicts(books, "2025-03-31 Ada sale 1 A1", default_limit=Decimal(1000)) == ["hold"]


def test_a_broken_promise_is_warned_of_once_the_grace_is_over() -> None:
    books = ledger("2025-03-01 Ada invoice 500 I1 due=2025-04-30")
    order = "2025-03-31 Ada sale 1 A1"
    for due, grace, verdict in (
        ("2025-03-27", 3, "warn"),
        ("2025-03-28", 3, "pass"),
        ("2025-03-28", 0, "warn"),
        ("2025-04-05", 0, "pass"),
    ):
        promise = said(("2025-03-10", "Ada", "promise", None, due, 100))
        assert verdicts(books, order, contacts=promise, grace=grace) == [verdict], (due, grace)


def test_a_kept_promise_is_none_to_warn_of() -> None:
    books = ledger("""
        2025-03-01 Ada invoice 500 I1 due=2025-04-30
        2025-03-22 Ada payment 100 P1
    """)
    promise = said(("2025-03-10", "Ada", "promise", None, "2025-03-20", 100))
    assert verdicts(books, "2025-03-31 Ada sale 1 A1", contacts=promise) == ["pass"]  # two days after, within the grace
    assert verdicts(books, "2025-03-31 Ada sale 1 A1", contacts=promise, grace=1) == ["warn"]


def test_items_within_the_grace_are_not_overdue() -> None:
    books = ledger("2025-03-01 Ada invoice 500 I1 due=2025-03-28")
    [row] = judged(books, "2025-03-31 Ada sale 1 A1")
    assert (row["overdue"], row["oldest_days"]) == (0, None)
    [row] = judged(books, "2025-03-31 Ada sale 1 A1", grace=2)
    assert (row["overdue"], row["oldest_days"]) == (500, 3)


def test_an_order_that_names_no_customer_is_held() -> None:
    [row] = judged(NOTHING, "2025-03-31 - sale 10 A1")
    assert (row["verdict"], row["reasons"], row["exposure"]) == ("hold", ["customer_missing"], None)


def test_lines_of_one_order_are_one_order_and_orders_without_a_number_are_apart() -> None:
    orders = """
        2025-03-31 Ada sale 10 A1
        2025-03-31 Ada sale 7
        2025-03-31 Ada sale 20 A1
        2025-03-31 Ada return 5 A1
        2025-03-31 Ada sale 7
    """
    assert [(row["order"], row["amount"]) for row in judged(NOTHING, orders)] == [("A1", 25), (None, 7), (None, 7)]


def test_a_customer_is_known_by_number_or_by_name_whatever_its_case() -> None:
    books = ledger("2024-01-01 1007 invoice 500 I1 due=2024-02-01 name=Atlas")
    rows = judged(books, "2025-03-31 atlas sale 1 A1\n2025-03-31 1007 sale 1 A2")
    assert [(row["customer"], row["name"], row["verdict"]) for row in rows] == [("1007", "Atlas", "hold")] * 2


def test_an_order_under_a_name_of_several_customers_is_held_and_their_numbers_are_told() -> None:
    books = ledger("""
        2024-01-01 1 invoice 500 I1 due=2024-02-01 name=Atlas
        2024-01-01 2 invoice 500 I2 due=2024-02-01 name=Atlas
    """)
    result = check(books, ledger("2025-03-31 atlas sale 1 A1\n2025-03-31 2 sale 1 A2"), DAY, default_limit=Decimal(1000))
    first, second = result.tables["orders"].rows.to_dicts()
    assert (first["customer"], first["exposure"], first["limit"], first["verdict"]) == ("atlas", None, None, "hold")
    assert (first["reasons"], first["reason_values"]) == (["customer_ambiguous"], ["customer_ambiguous=2"])
    assert (second["customer"], second["exposure"]) == ("2", 501)
    [note] = result.notes
    assert (note.key, note.warning) == ("check_customers_ambiguous", True)
    assert note.values == {"count": 1, "customers": ["atlas (1 / 2)"]}


def test_of_many_customers_of_one_name_the_first_are_told() -> None:
    books = ledger("\n".join(f"2025-03-01 {number} invoice 5 I{number} name=Atlas" for number in range(1, 8)))
    [note] = check(books, ledger("2025-03-31 Atlas sale 1 A1"), DAY).notes
    assert note.values["customers"] == ["Atlas (1 / 2 / 3 / 4 / 5 / …)"]


def test_a_customer_whose_number_is_unknown_is_found_by_name() -> None:
    books = ledger("""
        2024-01-01 1007 invoice 500 I1 due=2024-02-01 name=Atlas
        2025-03-01 1 invoice 5 I2 due=2025-04-30 name=Doppel
        2025-03-01 2 invoice 5 I3 due=2025-04-30 name=Doppel
    """)
    orders = """
        2025-03-31 X9 sale 1 A1 name=atlas
        2025-03-31 X9 sale 1 A2 name=Doppel
        2025-03-31 Doppel sale 1 A3 name=Atlas
        2025-03-31 1 sale 1 A4 name=Atlas
        2025-03-31 X9 sale 1 A5 name=Nobody
    """
    result = check(books, ledger(orders), DAY)
    told = [(row["customer"], row["reasons"]) for row in result.tables["orders"].rows.to_dicts()]
    assert told == [
        ("1007", ["late_60"]),
        ("X9", ["customer_ambiguous"]),
        ("1007", ["late_60"]),
        ("1", []),
        ("X9", []),
    ]
    notes = {note.key: note.values["customers"] for note in result.notes}
    assert notes["check_customers_ambiguous"] == ["Doppel (1 / 2)"]
    assert notes["check_customers_unknown"] == ["X9"]


TWO_CURRENCIES = ledger("""
    2025-03-01 Ada invoice 600 I1 due=2025-04-30
    2025-03-01 Ada invoice 900 I2 due=2025-04-30 currency=USD
""")


def test_where_the_currency_of_limits_is_not_known_orders_of_customers_with_a_limit_are_warned_of() -> None:
    orders = "2025-03-31 Ada sale 5000 A1\n2025-03-31 Ben sale 1 A2\n2025-03-31 Cem sale 1 A3"
    result = check(TWO_CURRENCIES, ledger(orders), DAY, customers=cards(Ada=1000, Ben=0, Cem=None))
    ada, ben, cem = result.tables["orders"].rows.to_dicts()
    assert (ada["limit"], ada["verdict"], ada["reason_values"]) == (None, "warn", ["limit_elsewhere=1000.00"])
    assert (ben["limit"], ben["verdict"], ben["reasons"]) == (0, "hold", ["over_limit"])  # nothing is nothing in any currency
    assert (cem["limit"], cem["verdict"], cem["reasons"]) == (None, "pass", [])
    notes = {note.key: note.values["customers"] for note in result.notes}
    assert notes["check_limits_elsewhere"] == ["Ada"]
    assert notes["check_limits_unknown"] == ["Cem"]


def test_a_default_limit_of_no_known_currency_is_warned_of_too() -> None:
    [row] = judged(TWO_CURRENCIES, "2025-03-31 Cem sale 5000 A1", default_limit=Decimal(50))
    assert (row["limit"], row["verdict"], row["reason_values"]) == (None, "warn", ["limit_elsewhere=50.00"])


def test_an_order_in_another_currency_than_that_of_limits_does_not_take_its_customers_limit_away() -> None:
    orders = "2025-03-31 Ada sale 5000 A1\n2025-03-31 Ada sale 10 A2 currency=USD"
    result = check(TWO_CURRENCIES, ledger(orders), DAY, base="EUR", customers=cards(Ada=1000))
    rows = result.tables["orders"].rows.to_dicts()
    assert [(row["limit"], row["verdict"], row["reasons"]) for row in rows] == [
        (1000, "hold", ["over_limit"]),
        (None, "warn", ["limit_elsewhere"]),
    ]
    assert {note.key for note in result.notes} == {"check_limits_elsewhere", "check_owed_elsewhere"}


def test_currencies_are_apart_but_being_late_is_not() -> None:
    books = ledger("""
        2025-03-01 Ada invoice 900 I1 due=2025-04-30 currency=USD
        2024-01-01 Ben invoice 900 I2 due=2024-02-01 currency=USD
    """)
    orders = "2025-03-31 Ada sale 200 A1\n2025-03-31 Ben sale 200 A2\n2025-03-31 Ada sale 200 A3 currency=USD"
    result = check(books, ledger(orders), DAY, base="USD", default_limit=Decimal(1000))
    rows = result.tables["orders"].rows.to_dicts()
    assert [(row["exposure"], row["limit"], row["verdict"]) for row in rows] == [
        (200, None, "pass"),
        (200, None, "hold"),
        (1100, 1000, "hold"),
    ]
    assert list(result.facts) == ["EUR", "USD"]
    assert {note.key for note in result.notes} == {"check_owed_elsewhere", "check_limits_elsewhere"}


def test_facts_count_orders_and_amounts_by_verdict() -> None:
    orders = "2025-03-31 Ada sale 200 A1\n2025-03-31 Ada sale 50 A2\n2025-03-31 Ada sale 40 A3\n2025-03-31 - sale 5 A4"
    facts = check(NOTHING, ledger(orders), DAY, customers=cards(Ada=100)).facts["EUR"]
    assert {name: fact.value for name, fact in facts.items()} == {
        "orders": 4,
        "ordered": 295,
        "held": 2,
        "held_amount": 205,
        "warned": 1,
        "warned_amount": 40,
        "passed": 1,
        "passed_amount": 50,
    }


def test_no_orders_are_an_answer_of_zeros() -> None:
    result = check(NOTHING, ledger("2025-03-31 Ada sale 1").head(0), DAY)
    assert result.facts["EUR"]["orders"].value == 0
    assert result.tables["orders"].rows.is_empty()


def test_old_payments_are_warned_of() -> None:
    books = ledger("2025-03-01 Ada payment 5 P1")
    [note] = [note for note in check(books, ledger("2025-03-31 Ada sale 1"), DAY).notes if note.key == "payments_unknown"]
    assert note.values == {"date": date(2025, 3, 1), "days": 30}
    fresh = ledger("2025-03-28 Ada payment 5 P1")
    assert "payments_unknown" not in {note.key for note in check(fresh, ledger("2025-03-31 Ada sale 1"), DAY).notes}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verdict_reason_and_note_has_its_words(lang: str) -> None:
    words = Words(lang)
    keys = [f"verdict.{key}" for key in ("pass", "warn", "hold")]
    reasons = "customer_missing customer_ambiguous over_limit late_60 late_30 promise_broken near_limit limit_elsewhere"
    keys += [f"reasons.{key}" for key in reasons.split()]
    notes = "customers_unknown customers_ambiguous limits_unknown limits_elsewhere owed_elsewhere currency_taken"
    keys += [f"note.check_{key}" for key in notes.split()] + ["note.payments_unknown"]
    assert [key for key in keys if key not in words] == []


def files(folder: Path, orders: str, invoices: str = "R1,Ada,2025-03-01,2025-04-30,500.00") -> None:
    (folder / "orders.csv").write_text(f"Date,Customer,Order,Amount{orders}\n", encoding="utf-8")
    (folder / "invoices.csv").write_text(f"Invoice,Customer,Date,Due,Amount\n{invoices}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("orders", "code"),
    [
        ("\n2025-03-31,Ada,A1,100.00", 0),
        ("\n2025-03-31,Ada,A1,600.00", 4),
        ("\n2025-03-31,,A1,1.00", 4),
        ("\n2025-03-31,Ada,A1,1.00\nsoon,Ada,A2,1.00", 3),
        ("\n2025-03-31,Ada,A1,600.00\nsoon,Ada,A2,1.00", 4),
    ],
)
def test_the_exit_code_tells_a_hold_before_an_unreadable_row(
    orders: str, code: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, orders)
    answer = run("custctl check orders.csv invoices.csv --as-of 2025-03-31 --default-limit 1000", tmp_path, capfd)
    assert answer.code == code, answer.err
    assert answer.out.startswith(
        "order,customer,name,date,amount,currency,exposure,limit,limit_left,overdue,oldest_days,verdict"
    )


def test_orders_take_the_currency_of_the_books_and_the_books_that_of_the_orders(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, ",Currency\n2025-03-31,Ada,A1,600.00,CHF")
    answer = run("custctl check orders.csv invoices.csv --as-of 2025-03-31 --default-limit 1000 -f json", tmp_path, capfd)
    assert ('"currency": "CHF"' in answer.out, '"exposure": 1100.00' in answer.out, answer.code) == (True, True, 4)
    swapped = tmp_path / "swapped.csv"
    swapped.write_text("Date,Customer,Order,Amount\n2025-03-31,Ada,A1,600.00\n", encoding="utf-8")
    priced = tmp_path / "priced.csv"
    priced.write_text("Invoice,Customer,Date,Due,Amount,Currency\nR1,Ada,2025-03-01,2025-04-30,500.00,CHF\n", encoding="utf-8")
    answer = run("custctl check swapped.csv priced.csv --as-of 2025-03-31 --default-limit 1000 -f json", tmp_path, capfd)
    assert ('"currency": "CHF"' in answer.out, '"exposure": 1100.00' in answer.out, answer.code) == (True, True, 4)
    assert "check_currency_taken" in answer.out


ORDER_FILES = {
    "as a shop writes it": "Order number,Customer,Total,Currency\nA-1,Ada,120.50,EUR\nA-2,Bo,99,EUR\n",
    "in German": "Bestellnummer;Kunde;Summe\nA-1;Ada;120,50\nA-2;Bo;99,00\n",
    "in Chinese": "订单编号,客户名称,订单金额\nA-1,Ada,120.50\nA-2,Bo,99\n",
    "with one date and one blank": "Order,Date,Customer,Amount\nA-1,,Ada,120.50\nA-2,31.03.2025,Bo,99\n",
}


@pytest.mark.parametrize("text", ORDER_FILES.values(), ids=[*ORDER_FILES])
def test_orders_without_a_date_are_of_the_day_of_the_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    (tmp_path / "invoices.csv").write_text("Invoice,Customer,Date,Due,Amount,Currency\nI1,Ada,2025-01-01,2025-02-01,10,EUR\n")
    for ask in ("custctl check orders.csv invoices.csv", "cat orders.csv | custctl check - invoices.csv"):
        answer = run(f"{ask} --as-of 2025-03-31 --format csv", tmp_path, capfd)
        told = [line.split(",")[:6] for line in answer.out.splitlines()[1:]]
        assert told == [["A-1", "Ada", "", "2025-03-31", "120.50", "EUR"], ["A-2", "Bo", "", "2025-03-31", "99.00", "EUR"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hints_about_orders_never_say_to_import_them(tmp_path: Path, capfd: pytest.CaptureFixture[str], lang: str) -> None:
    (tmp_path / "invoices.csv").write_text("Invoice,Customer,Date,Due,Amount\nI1,Ada,2025-01-01,2025-02-01,10\n")
    (tmp_path / "orders.csv").write_text("No;Customer;How much;On\n1;Ada;5;03/04/2025\n")
    told = []
    for options in ("", "--map amount=Howmuch", "--map amount='How much' --map date=On"):
        answer = run(f"custctl check orders.csv invoices.csv --lang {lang} {options}", tmp_path, capfd)
        assert (answer.code, answer.out) == (65, "")
        assert "custctl check orders.csv" in answer.err
        assert "import" not in answer.err
        assert "save-profile" not in answer.err
        told.append(answer.err)
    assert "--map amount='How much'" in told[0]
    assert "--dayfirst" in told[2]


def test_columns_are_named_for_the_orders_whatever_the_books_call_theirs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "invoices.csv").write_text("Invoice,Customer,Date,Due,Amount\nI1,Ada,2025-01-01,2025-04-01,10\n")
    (tmp_path / "orders.csv").write_text("A1,Ada,5\n")
    layout = "--no-header --map document=1 --map customer=2 --map amount=3"
    answer = run(f"custctl check orders.csv invoices.csv --as-of 2025-03-31 {layout} --format csv", tmp_path, capfd)
    assert answer.out.splitlines()[1] == 'A1,Ada,,2025-03-31,5.00,XXX,15.00,,,0.00,,pass,"",""'


def test_the_book_answers_where_no_sources_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files(tmp_path, "\n2025-03-31,Ada,A1,600.00")
    assert run("custctl import invoices.csv -q", tmp_path, capfd).code == 0
    answer = run("custctl check orders.csv --as-of 2025-03-31 --default-limit 1000", tmp_path, capfd)
    assert (answer.code, "over_limit=100.00" in answer.out) == (4, True)


def test_the_result_is_that_of_a_command() -> None:
    result: Result = check(NOTHING, ledger("2025-03-31 Ada sale 1"), DAY)
    assert (result.analysis, list(result.tables), result.currency) == ("check", ["orders"], "EUR")


def test_a_promise_kept_in_the_book_counts_in_the_check(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files(tmp_path, "\n2025-03-31,Ada,A1,6.00")
    assert run("custctl import invoices.csv", tmp_path, capfd).code == 0
    assert run("custctl collect --as-of 2025-03-01 --promise Ada=2025-03-10:50", tmp_path, capfd).code == 0
    answer = run("custctl check orders.csv --as-of 2025-03-31", tmp_path, capfd)
    assert (answer.code, "warn,promise_broken,promise_broken=1" in answer.out) == (0, True)


def test_orders_come_from_standard_input_too_and_without_a_book_the_way_out_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, "\n2025-03-31,Ada,A1,600.00")
    answer = run("cat orders.csv | custctl check - invoices.csv --as-of 2025-03-31 --default-limit 1000", tmp_path, capfd)
    assert (answer.code, "hold,over_limit" in answer.out) == (4, True)
    answer = run("custctl check orders.csv", tmp_path, capfd)
    assert (answer.code, "custctl check orders.csv FILE" in answer.err) == (66, True)


def test_commands_proposed_for_the_orders_name_all_files_as_a_shell_reads_them(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path, '\n2025-03-31,Ada,A1,"50,000"')
    (tmp_path / "orders.csv").rename(tmp_path / "my orders.csv")
    answer = run("custctl check 'my orders.csv' invoices.csv", tmp_path, capfd)
    assert (answer.code, "custctl check 'my orders.csv' invoices.csv --decimal ." in answer.err) == (65, True)
    answer = run("custctl check 'my orders.csv'", tmp_path, capfd)
    assert (answer.code, "custctl check 'my orders.csv' FILE" in answer.err) == (66, True)


def test_limits_of_cards_are_not_said_to_be_missing_where_the_books_hold_two_currencies(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cards_told = "customer,name,credit_limit\nK1,Atlas Bau,1000\nK5,Doppel,\nK6,Doppel,\n"
    (tmp_path / "cards.csv").write_text(cards_told, encoding="utf-8")
    heading = "customer,name,document,date,due,amount,currency,kind"
    items = [f"K1,Atlas Bau,A{at},2025-01-01,2025-02-28,600.00,{money},invoice" for at, money in enumerate(("EUR", "USD"))]
    (tmp_path / "items.csv").write_text("\n".join([heading, *items, ""]), encoding="utf-8")
    orders = "order,customer number,customer name,amount,currency\n1,X9,Atlas Bau,5000,EUR\n2,,Doppel,10,EUR\n"
    (tmp_path / "orders.csv").write_text(orders, encoding="utf-8")
    ask = "custctl check orders.csv items.csv cards.csv --as-of 2025-02-15 -f csv"
    answer = run(ask, tmp_path, capfd)
    assert "1,K1,Atlas Bau,2025-02-15,5000.00,EUR,5600.00,,,0.00,,warn,limit_elsewhere" in answer.out
    assert ("--currency" in answer.err, "no credit limit:" in answer.err, answer.code) == (True, False, 4)
    assert ("Doppel (K5 / K6)" in answer.err, "not in the books" in answer.err) == (True, False)
    assert "hold,over_limit,over_limit=4600.00" in run(f"{ask} --currency EUR", tmp_path, capfd).out


@pytest.mark.parametrize(("currency", "verdict", "limit"), [("EUR", "hold", 1000), (None, "hold", 1000), ("JPY", "warn", None)])
def test_an_order_is_measured_by_a_limit_in_its_own_currency(currency: str | None, verdict: str, limit: int | None) -> None:
    limits = cards(Ada=1000).with_columns(credit_limit_currency=pl.lit(currency, pl.String))
    [row] = judged(NOTHING, "2025-03-31 Ada sale 1500 A1", customers=limits)
    assert (row["verdict"], row["limit"]) == (verdict, limit)


def test_a_limit_that_names_its_currency_holds_whatever_others_are_invoiced_in() -> None:
    books = ledger("2025-03-31 Zoe invoice 1 Z1 currency=USD")
    limits = cards(Ada=1000).with_columns(credit_limit_currency=pl.lit("EUR"))
    assert verdicts(books, "2025-03-31 Ada sale 1500 A1", customers=limits) == ["hold"]


def test_limits_of_one_currency_are_in_that_of_rows_that_name_none() -> None:
    books, order = "2025-03-31 Zoe invoice 1 Z1 currency=XXX", "2025-03-31 Ada sale 1500 A1 currency=XXX"
    stated = pl.col("customer").replace_strict({"Ada": "EUR", "Bo": "JPY"}, default=None)
    limits = cards(Ada=1000, Bo=1000).with_columns(credit_limit_currency=stated)
    assert verdicts(ledger(books), order, customers=limits.filter(pl.col("customer") == "Ada")) == ["hold"]
    assert verdicts(ledger(books), order, customers=limits) == ["warn"]
