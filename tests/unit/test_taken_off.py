"""Does what was taken off beside the money received settle its invoice, where that is sure, and is it named elsewhere?"""

from datetime import date
from pathlib import Path

import pytest

from custctl.mapping import Understood
from tests.helpers.sheets import rows, understood
from tests.helpers.transcripts import run


def told(found: Understood, *kinds: str) -> list[tuple[object, object, float]]:
    """The rows of some kinds: kind, what they apply to, amount."""
    return [(row["kind"], row["applies_to"], float(str(row["amount"]))) for row in rows(found) if row["kind"] in kinds]


@pytest.mark.parametrize(
    ("head", "heading"),
    [
        ("Payment Date,Customer,Invoice No,Amount", "Discount"),
        ("Payment Date,Customer,Invoice No,Amount Received", "Discount Taken"),
        ("Zahlungsdatum,Kunde,Rechnungsnummer,Zahlbetrag", "Skonto"),
        ("Date de paiement,Client,N° facture,Montant", "Escompte"),
        ("收款日期,客户,发票号,收款金额", "现金折扣"),
    ],
)
def test_a_discount_in_a_list_of_payments_settles_the_same_invoice(head: str, heading: str) -> None:
    found = understood(f"{head},{heading}\n2026-03-16,Ada,1,98.00,2.00\n2026-03-25,Bo,3,60.00,\n")
    assert told(found, "payment") == [("payment", "1", 98), ("payment", "3", 60)]
    assert told(found, "discount") == [("discount", "1", 2)]
    assert {row["date"] for row in rows(found) if row["applies_to"] == "1"} == {date(2026, 3, 16)}
    assert found.rejects.collect().is_empty()
    assert found.control.money[0].read == found.control.money[0].accepted == 158


PAYMENTS = "Payment Date,Customer,Invoice No,{more}\n2026-03-16,Ada,1,{first}\n2026-03-25,Bo,3,{second}\n"


@pytest.mark.parametrize(
    ("more", "first", "second", "named"),
    [
        ("Gross Amount,Discount,Deposited", "100.00,2.00,98.00", "60.00,0.00,60.00", ()),  # inside the amount
        ("Amount,Discount", "98.00,2", "49.00,2", ("Discount",)),  # may be a rate
        ("Amount,Discount", "98.00,2%", "49.00,3%", ()),
        ("Amount,Discount", "98.00,200.00", "49.00,0.00", ("Discount",)),
        ("Amount,Discount", "98.00,2.00", "-98.00,-2.00", ("Discount",)),
        ("Amount,Discount,Rabatt", "98.00,2.00,1.00", "49.00,0.00,0.00", ("Discount", "Rabatt")),
        ("Amount,Withholding Tax", "90.00,10.00", "60.00,0.00", ("Withholding Tax",)),
        ("Amount,Bank Charges", "97.00,3.00", "60.00,0.00", ("Bank Charges",)),
        ("Amount,Bank Charges", "97.00,0.00", "60.00,0.00", ()),
    ],
)
def test_what_may_be_a_rate_or_inside_the_amount_or_withheld_is_no_discount_and_named_where_it_matters(
    more: str, first: str, second: str, named: tuple[str, ...]
) -> None:
    found = understood(PAYMENTS.format(more=more, first=first, second=second))
    assert told(found, "discount") == []
    assert found.plan.unread_headings["taken_off_unread"] == named


INVOICES = "Customer,Invoice No,Invoice Date,Due Date,Amount,{heading},Amount Paid\n"


@pytest.mark.parametrize(
    "heading",
    ["Skonto", "Discount Taken", "Write-off", "Credit Notes", "Gutschriften", "Withholding Tax", "Bank Charges", "代扣税"],
)
def test_what_makes_up_the_rest_of_every_invoice_that_it_was_taken_off_settles_it(heading: str) -> None:
    lines = "A,1,2026-01-10,2026-02-09,100.00,2.00,98.00\nB,2,2026-01-11,2026-02-10,200.00,,60.00\n"
    found = understood(INVOICES.format(heading=heading) + lines, as_of=date(2026, 3, 31))
    assert told(found, "payment") == [("payment", "1", 100), ("payment", "2", 60)]
    assert found.plan.unread_headings["taken_off_unread"] == ()


@pytest.mark.parametrize(
    ("heading", "second", "named"),
    [
        ("Discount", "200.00,10.00,200.00", ("Discount",)),
        ("Discount", "200.00,10.00,0.00", ("Discount",)),
        ("Credit Notes", "200.00,50.00,20.00", ("Credit Notes",)),
        ("Delivery Charge", "200.00,50.00,150.00", ()),
        ("Adjustments", "200.00,-50.00,20.00", ("Adjustments",)),
        ("Korrektur", "200.00,50.00,20.00", ("Korrektur",)),
    ],
)
def test_what_does_not_make_up_the_rest_of_every_invoice_is_not_read_and_named(
    heading: str, second: str, named: tuple[str, ...]
) -> None:
    lines = f"A,1,2026-01-10,2026-02-09,100.00,2.00,98.00\nB,2,2026-01-11,2026-02-10,{second}\n"
    found = understood(INVOICES.format(heading=heading) + lines, as_of=date(2026, 3, 31))
    assert told(found, "payment")[0] == ("payment", "1", 98)
    assert found.plan.unread_headings["taken_off_unread"] == named


def test_a_discount_that_is_a_part_of_what_was_asked_is_not_spoken_of() -> None:
    lines = "A,1,2026-01-10,2026-02-09,100.00,2.00,100.00\nB,2,2026-01-11,2026-02-10,200.00,10.00,0.00\n"
    found = understood(INVOICES.format(heading="Discount") + lines, as_of=date(2026, 3, 31))
    assert (told(found, "payment"), found.plan.unread_headings["taken_off_unread"]) == ([("payment", "1", 100)], ())


def test_what_may_have_been_taken_off_is_named_beside_answers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = PAYMENTS.format(more="Amount,Withholding Tax", first="90.00,10.00", second="60.00,0.00")
    (tmp_path / "paid.csv").write_text(text, encoding="utf-8")
    assert (
        "Withholding Tax may have settled" in run("custctl aging paid.csv --as-of 2026-03-31 --format csv", tmp_path, capfd).err
    )
    assert "Withholding Tax" in run("custctl import paid.csv --dry-run --lang zh", tmp_path, capfd).err


def test_a_list_with_discounts_is_known_again_when_it_comes_twice(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = PAYMENTS.format(more="Amount,Discount", first="98.00,2.00", second="60.00,0.00")
    for name, more in (("march.csv", ""), ("april.csv", "2026-04-01,Cy,4,10.00,0.00\n")):
        (tmp_path / name).write_text(text + more, encoding="utf-8")
        assert run(f"custctl import {name} --book b", tmp_path, capfd).code == 0
    kept = run("custctl book export --book b --format csv", tmp_path, capfd).out
    assert [line.count("discount") for line in kept.splitlines() if "discount" in line] == [1]
