"""Payments that came back, in a bank statement: whose payment is taken back, and what is asked about."""

import pytest

from tests.helpers.imports import Shop
from tests.unit.test_mapping_receipts import matched, outcome, statement, understood

PAID = (
    "\n2025-01-20  C2  payment   50.00  Z1 -> RE-1003\n2025-01-25  C2  payment   50.00  Z2\n2025-02-20  C2  payment   50.00  Z3"
)
OWED = "2025-01-10  C2  invoice   50.00  RE-1003"


@pytest.mark.parametrize(
    "word",
    [
        "RUECKLASTSCHRIFT",
        "Rückbuchung",
        "Direct debit returned",
        "UNPAID CHEQUE",
        "rejected direct debit",
        "Prélèvement impayé",
        "Devolución de recibo",
        "退票",
        "退汇",
    ],
)
def test_a_payment_that_came_back_takes_back_that_of_the_same_statement(word: str) -> None:
    found = matched("ACME Ltd,RE-1001,60.00", f"ACME Ltd,{word} RE-1001,-60.00")
    assert outcome(found) == [("C1", "RE-1001"), ("C1", "RE-1001")]
    assert found.rows.select("kind").collect()["kind"].to_list() == ["payment", "reversal"]


def test_who_is_known_by_the_receipt_alone_is_known_by_what_comes_back() -> None:
    found = matched("Mr X,RE-1001,60.00", "Mr X,Rücklastschrift,-60.00")
    assert outcome(found) == [("C1", "RE-1001"), ("C1", "RE-1001")]


def test_a_payment_in_the_book_is_taken_back_the_newest_that_is_not_later() -> None:
    assert outcome(matched("Bob & Sons GmbH,returned,-50.00", owed=OWED + PAID)) == [("C2", None)]


def test_of_payments_that_fit_the_one_whose_document_is_named_comes_first() -> None:
    assert outcome(matched("The Bank,returned RE-1003,-50.00", owed=OWED + PAID)) == [("C2", "RE-1003")]


@pytest.mark.parametrize(("payer", "amount"), [("Stranger", 50), ("Bob & Sons GmbH", 51), ("ACME Ltd", 50)])
def test_what_takes_back_no_payment_that_is_known_is_asked_about(payer: str, amount: int) -> None:
    assert outcome(matched(f"{payer},returned,-{amount}.00", owed=OWED + PAID)) == [("returned_unknown", payer)]


def test_whom_the_user_confirmed_needs_no_payment_of_this_amount() -> None:
    assert outcome(matched("Mr X,returned,-53.00", owed=OWED + PAID, aliases={"Mr X": "C2"})) == [("C2", None)]


@pytest.mark.parametrize(
    "line",
    [
        "ACME Ltd,Transfer for your invoice 5577,-60.00",
        "Landlord,Transferencia alquiler,-500.00",
        "Tax Office,Unpaid tax 2024,-500.00",
        "Market,Card purchase returned bottles,-4.00",
        "Bank,UNPAID ITEM CHARGE,-60.00",
    ],
)
def test_words_alone_take_no_payment_back_where_nothing_speaks_of_one_that_is_known(line: str) -> None:
    found = matched("ACME Ltd,RE-1001,60.00", line)
    assert outcome(found) == [("C1", "RE-1001")]
    assert found.control.skipped == {"expense": 1}


@pytest.mark.parametrize(
    "line",
    [
        "Bank,Returned,-60.00",
        "Bank,NSF Acme Limited 65,-65.00",
        "Bank,Unpaid RE-1001 and costs,-65.00",
        "Bank,Unpaid RE-1002 and costs,-65.00",
        "ACME Ltd,rejected,-65.00",
        "Bank,Retourenrücklastschrift,-77.00",
        "Bank,chargeback,-77.00",
    ],
)
def test_what_may_be_a_known_payment_that_came_back_is_asked_about(line: str) -> None:
    assert outcome(matched("ACME Ltd,RE-1001,60.00", line))[1][0] == "returned_unknown"


def test_words_that_take_no_payment_back_are_told_beside_an_answer(tmp_path: object, capfd: pytest.CaptureFixture[str]) -> None:
    shop = Shop(tmp_path, capfd)  # type: ignore[arg-type]
    (shop.folder / "owed.csv").write_text(
        "Customer,Invoice No,Invoice Date,Due Date,Amount\nAcme,I1,2025-01-10,2025-02-09,100\n"
    )
    lines = "Date,Payer,Purpose,Amount,Balance\n2025-02-10,Acme,I1,100.00,0\n2025-02-14,Tax Office,Unpaid tax,-40.00,0\n"
    (shop.folder / "bank.csv").write_text(lines)
    answer = shop.custctl("aging owed.csv bank.csv --as-of 2025-03-31 --no-input --table items --format csv")
    assert (len(answer.out.splitlines()), "bank.csv: 1 row of -40.00 does not concern customers" in answer.err) == (1, True)


@pytest.mark.parametrize(
    "said", ["Rücklastschriftgebühr", "Entgelt Rücklastschrift", "Returned item fee", "退票手续费", "Rent"]
)
def test_what_the_bank_charges_and_all_else_that_goes_out_is_money_spent(said: str) -> None:
    assert understood(statement("Ada,hello,12.00", f"Bank,{said},-3.00")).control.skipped == {"expense": 1}


def test_an_invoice_whose_payment_came_back_is_open_again(tmp_path: object, capfd: pytest.CaptureFixture[str]) -> None:
    shop = Shop(tmp_path, capfd)  # type: ignore[arg-type]
    (shop.folder / "owed.csv").write_text(
        "Customer,Invoice No,Invoice Date,Due Date,Amount\nAcme,I1,2025-01-10,2025-02-09,100\n"
    )
    lines = "Date,Payer,Purpose,Amount,Balance\n2025-02-10,Acme,I1,100.00,0\n2025-02-14,Acme,RETURNED I1,-100.00,0\n"
    (shop.folder / "bank.csv").write_text(lines)
    answer = shop.custctl("aging owed.csv bank.csv --as-of 2025-03-31 --no-input --table items --format csv")
    assert answer.out.splitlines()[1].startswith("Acme,,I1,invoice,2025-01-10,2025-02-09,,XXX,100.00,0.00,100.00")
