"""What rows mean: kinds, signs, payments that invoices tell, rejects, and sums that add up."""

from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest

from custctl.errors.contents import ColumnNotFound, DatesAmbiguous, DecimalAmbiguous, KindMixed, PaidDayUnknown
from custctl.labels import Words
from custctl.ledger import CUSTOMERS, LEDGER
from custctl.mapping import REJECTS, Told, understand
from custctl.mapping.cells import Example
from tests.helpers.sheets import TODAY, rows, sheet, understood


def kinds(text: str, **told: object) -> list[tuple[object, Decimal]]:
    return [(row["kind"], row["amount"]) for row in rows(understood(text, **told))]


def test_rows_without_any_sign_of_credit_are_sales_and_negative_ones_returns() -> None:
    assert kinds("Date,Customer,Amount\n2025-01-31,Ada,5\n2025-01-31,Ada,-2") == [("sale", 5), ("return", 2)]


def test_a_due_date_makes_invoices_and_a_negative_one_is_a_credit_note() -> None:
    text = "Date,Due,Customer,Amount\n2025-01-31,2025-02-28,Ada,5\n2025-01-31,2025-02-28,Ada,-2"
    assert kinds(text) == [("invoice", 5), ("credit_note", 2)]


def test_payment_numbers_make_payments_and_a_negative_one_is_a_refund() -> None:
    text = "payment_id,customer,payment_date,amount\nP1,Ada,2025-01-31,5\nP2,Ada,2025-01-31,-2"
    assert kinds(text) == [("payment", 5), ("refund", 2)]


def test_the_invoice_of_a_payment_list_is_what_the_payment_settles() -> None:
    [row] = rows(understood("Payment No,Invoice No,Payment Date,Customer,Amount\nP1,R7,2025-01-31,Ada,5"))
    assert (row["document"], row["applies_to"]) == ("P1", "R7")


@pytest.mark.parametrize("header", ["Invoice No", "InvoiceNo", "Rechnungsnr.", "N° facture", "发票号码"])
def test_the_invoice_number_of_payments_without_one_of_their_own_is_what_they_settle(header: str) -> None:
    [row] = rows(understood(f"Payment Date,{header},Customer,Amount\n2025-01-31,R7,Ada,5"))
    assert (row["kind"], row["document"], row["applies_to"]) == ("payment", None, "R7")


@pytest.mark.parametrize(
    ("header", "numbers"),
    [
        ("Receipt No,Invoice No", "Q9,R7"),
        ("Invoice No,Receipt No", "R7,Q9"),
        ("Rechnungsnr.,Belegnr.", "R7,Q9"),
        ("单据编号,发票号码", "Q9,R7"),
    ],
)
def test_a_payment_has_a_number_of_its_own_beside_the_invoice_s_in_either_order(header: str, numbers: str) -> None:
    [row] = rows(understood(f"Payment Date,{header},Customer,Amount\n2025-01-31,{numbers},Ada,5"))
    assert (row["document"], row["applies_to"]) == ("Q9", "R7")


def test_a_payment_by_its_type_is_of_the_day_on_which_it_was_paid() -> None:
    head = "Invoice No,Invoice Date,Payment Date,Customer,Type,Amount"
    text = f"{head}\n8,2025-01-10,2025-02-15,Ada,Payment,5\n9,2025-01-11,,Ada,Payment,5"
    assert [row["date"] for row in rows(understood(text))] == [date(2025, 2, 15), date(2025, 1, 11)]


def test_a_payment_by_its_type_needs_no_other_day_than_that_on_which_it_was_paid() -> None:
    head = "Invoice No,Invoice Date,Payment Date,Customer,Type,Amount"
    lines = ["8,,2025-02-15,Ada,Payment,5", "9,2025-01-11,,Ada,Invoice,5", "9,,2025-02-15,Ada,Invoice,5", "9,,,Ada,Payment,5"]
    found = understood("\n".join([head, *lines, "9,2025-02-30,2025-02-15,Ada,Payment,5"]))
    assert [(row["kind"], row["date"]) for row in rows(found)] == [
        ("payment", date(2025, 2, 15)),
        ("invoice", date(2025, 1, 11)),
    ]
    rejected = found.rejects.sort("row").select("row", "reason").collect().rows()
    assert rejected == [(4, "date_missing"), (5, "date_missing"), (6, "no_such_day")]


def test_the_receipt_number_of_a_payment_is_its_own_and_so_is_what_the_user_says_is_its_document() -> None:
    [row] = rows(understood("Payment Date,Receipt No,Customer,Amount\n2025-01-31,Q7,Ada,5"))
    assert (row["document"], row["applies_to"]) == ("Q7", None)
    told = {"document": "Invoice No"}
    [row] = rows(understood("Payment Date,Invoice No,Customer,Amount\n2025-01-31,R7,Ada,5", columns=told))
    assert (row["document"], row["applies_to"]) == ("R7", None)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Invoice", "invoice"),
        ("Payment", "payment"),
        ("Credit Memo", "credit_note"),
        ("Gutschrift", "credit_note"),
        ("Avoir", "credit_note"),
        ("红字", "credit_note"),
        ("收入", "sale"),
        ("支出", "return"),
        ("退款", "return"),
        ("Write-off", "write_off"),
        ("opening_credit", "opening_credit"),
    ],
)
def test_a_type_column_says_the_kind_in_many_languages(word: str, kind: str) -> None:
    assert kinds(f"Date,Customer,Type,Amount\n2025-01-31,Ada,{word},5") == [(kind, 5)]


def test_a_refund_beside_invoices_is_money_paid_back_on_account() -> None:
    text = "Date,Customer,Type,Amount\n2025-01-31,Ada,Invoice,5\n2025-01-31,Ada,Refund,2"
    assert kinds(text) == [("invoice", 5), ("refund", 2)]


@pytest.mark.parametrize("sign", ["", "-"])
def test_credit_notes_are_credits_whatever_their_sign(sign: str) -> None:
    assert kinds(f"Date,Customer,Type,Amount\n2025-01-31,Ada,Credit note,{sign}5") == [("credit_note", 5)]


def test_credit_notes_of_both_signs_are_asked_about_and_can_be_told() -> None:
    text = "Date,Customer,Type,Amount\n2025-01-31,Ada,Credit note,-5\n2025-01-31,Ada,Credit note,2"
    with pytest.raises(KindMixed):
        understood(text)
    assert kinds(text, kind="credit_note") == [("credit_note", 5), ("credit_note", 2)]


def test_an_unknown_type_is_rejected_unless_the_kind_is_told() -> None:
    text = "Date,Customer,Type,Amount\n2025-01-31,Ada,Invoice,5\n2025-01-31,Ada,Voucher,2"
    found = understood(text)
    [reject] = found.rejects.collect().to_dicts()
    assert (reject["row"], reject["column"], reject["value"], reject["reason"]) == (3, "Type", "Voucher", "kind_unknown")
    assert kinds(text, kind="invoice") == [("invoice", 5), ("invoice", 2)]


@pytest.mark.parametrize("others", ["Invoice", "Zahlung", "credit note"])
def test_a_row_without_a_type_beside_documents_on_account_is_rejected_unless_the_kind_is_told(others: str) -> None:
    text = f"Date,Customer,Type,Amount\n2025-01-31,Ada,{others},5\n2025-01-31,Ada,,2"
    found = understood(text)
    [reject] = found.rejects.collect().to_dicts()
    assert (reject["row"], reject["column"], reject["reason"]) == (3, "Type", "kind_missing")
    assert kinds(text, kind="invoice")[-1] == ("invoice", 2)


def test_a_row_without_a_type_is_what_the_file_or_nothing_but_sales_say() -> None:
    assert kinds("Date,Customer,Type,Amount\n2025-01-31,Ada,Return,5\n2025-01-31,Ada,,2") == [("return", 5), ("sale", 2)]
    text = "Date,Due,Customer,Type,Amount\n2025-01-31,2025-03-01,Ada,,5\n2025-02-28,,Ada,Payment,2"
    assert kinds(text) == [("invoice", 5), ("payment", 2)]


def test_quantity_times_price_is_exact() -> None:
    [row] = rows(understood("Date,Customer,Quantity,Price\n2025-01-31,Ada,3,0.333"))
    assert row["amount"] == Decimal("0.9990")


def test_quantity_times_price_is_rounded_half_up_to_four_places() -> None:
    [row] = rows(understood("Date,Customer,Quantity,Price\n2025-01-31,Ada,0.5,0.0001"))
    assert row["amount"] == Decimal("0.0001")


def test_debit_and_credit_of_an_account_are_invoices_and_payments() -> None:
    text = "Date,Customer,Document,Debit,Credit\n2025-01-31,Ada,R1,5,\n2025-02-01,Ada,Z1,,3\n2025-02-02,Ada,R2,-2,"
    assert kinds(text) == [("invoice", 5), ("payment", 3), ("credit_note", 2)]


def test_deposits_of_a_bank_are_payments() -> None:
    assert kinds("Date,Payer,Debit,Credit\n2025-01-31,Ada,,5") == [("payment", 5)]


def test_money_in_and_out_are_sales_and_returns() -> None:
    assert kinds("日期,客户,收入,支出\n2025-01-31,Ada,5,\n2025-01-31,Ada,,2") == [("sale", 5), ("return", 2)]


def test_net_and_tax_make_the_gross_amount() -> None:
    [row] = rows(understood("Date,Customer,Net,Tax\n2025-01-31,Ada,100,19"))
    assert (row["amount"], row["tax"]) == (119, 19)


def test_a_told_tax_rate_is_the_tax_inside_revenue_and_not_inside_payments() -> None:
    text = "Date,Customer,Type,Amount\n2025-01-31,Ada,Invoice,119\n2025-01-31,Ada,Payment,119"
    assert [row["tax"] for row in rows(understood(text, tax_rate=Decimal("0.19")))] == [19, None]


def test_a_settled_invoice_tells_its_payment() -> None:
    text = (
        "Invoice,Customer,Date,Due,Amount,SettledDate\n"
        "R1,Ada,2025-01-31,2025-02-28,5,2025-02-10\n"
        "R2,Ada,2025-01-31,2025-02-28,7,"
    )
    paid = rows(understood(text))[1]
    assert (paid["kind"], paid["amount"], paid["date"], paid["applies_to"]) == ("payment", 5, date(2025, 2, 10), "R1")
    assert (paid["document"], paid["due"]) == (None, None)
    assert len(rows(understood(text))) == 3


def test_a_partly_paid_amount_tells_a_part_payment() -> None:
    text = "Invoice,Customer,Date,Due,Amount,Paid amount,Paid date\nR1,Ada,2025-01-31,2025-02-28,5,2,2025-02-10"
    assert kinds(text) == [("invoice", 5), ("payment", 2)]


def test_a_payment_known_by_the_open_balance_is_dated_to_the_exports_own_line() -> None:
    text = "Invoice,Customer,Date,Due,Amount,Open balance\nR1,Ada,2025-01-31,2025-02-28,5,2"
    found = understand(sheet(text, above=("Shop", "As of 31 March 2025")), Told(today=TODAY))
    payment = rows(found)[1]
    assert (payment["kind"], payment["amount"], payment["date"]) == ("payment", 3, date(2025, 3, 31))


def test_the_exports_own_line_goes_before_the_day_of_the_answer() -> None:
    text = "Invoice,Customer,Date,Due,Amount,Open balance\nR1,Ada,2025-01-31,2025-02-28,5,2"
    found = understand(sheet(text, above=("As of 31 March 2025",)), Told(today=TODAY, as_of=date(2025, 5, 31)))
    assert rows(found)[1]["date"] == date(2025, 3, 31)


def test_a_payment_without_any_day_is_asked_about_and_can_be_told() -> None:
    text = "Invoice,Customer,Date,Due,Amount,Open balance\nR1,Ada,2025-01-31,2025-02-28,5,2"
    with pytest.raises(PaidDayUnknown):
        understood(text)
    assert rows(understood(text, as_of=date(2025, 4, 1)))[1]["date"] == date(2025, 4, 1)


def test_an_open_invoice_with_its_full_balance_needs_no_day() -> None:
    text = "Invoice,Customer,Date,Due,Amount,Open balance\nR1,Ada,2025-01-31,2025-02-28,5,5"
    assert kinds(text) == [("invoice", 5)]


def test_what_was_refunded_of_a_sale_is_a_return() -> None:
    text = "Order ID,Customer,Date,Amount,Refunded amount\nR1,Ada,2025-01-31,5,2"
    back = rows(understood(text))[1]
    assert (back["kind"], back["amount"], back["applies_to"]) == ("return", 2, "R1")


@pytest.mark.parametrize(
    ("heads", "cells", "told", "tax"),
    [
        ("VAT,Refunded amount", "19.00,119.00", {}, "19"),
        ("VAT,Refunded amount", "19.00,-59.50", {}, "9.5"),
        ("VAT,Refunded amount", "19.00,40.00", {}, "6.3866"),
        ("VAT,Refunded amount", "19.00,125.00", {}, "19"),
        ("VAT,Status", "19.00,Refunded", {}, "19"),
        ("Refunded amount", "59.50", {"tax_rate": Decimal("0.19")}, "9.5"),
        ("Status", "Refunded", {"tax_rate": Decimal("0.19")}, "19"),
        ("Refunded amount", "59.50", {}, None),
    ],
)
@pytest.mark.parametrize(("due", "kind"), [("", "return"), ("Due,", "credit_note")])
def test_what_was_refunded_goes_with_as_much_of_the_tax(
    heads: str, cells: str, told: dict[str, Decimal], tax: str | None, due: str, kind: str
) -> None:
    text = f"Number,Customer,Date,{due}Amount,{heads}\nR1,Ada,2025-01-31,{due and '2025-02-28,'}119.00,{cells}"
    [back] = [row for row in rows(understood(text, as_of=date(2025, 3, 31), **told)) if row["kind"] == kind]
    assert back["tax"] == (None if tax is None else Decimal(tax))


def test_what_was_refunded_of_a_sale_of_nothing_has_no_tax() -> None:
    text = "Order ID,Customer,Date,Amount,VAT,Refunded amount\nR1,Ada,2025-01-31,0.00,0.00,2"
    assert rows(understood(text))[1]["tax"] is None


def test_a_refund_noted_in_the_amount_is_a_return() -> None:
    assert kinds("日期,客户,金额\n2025-01-31,Ada,131.77(已退款89.84)") == [
        ("sale", Decimal("131.77")),
        ("return", Decimal("89.84")),
    ]


def test_a_retention_is_a_part_of_the_invoice_with_its_own_due_date() -> None:
    text = "Invoice,Customer,Date,Due,Amount,Retention,Retention due\nR1,Ada,2025-01-31,2025-02-28,1000,100,2026-01-31"
    parts = {row["due"]: row["amount"] for row in rows(understood(text))}
    assert parts == {date(2025, 2, 28): 900, date(2026, 1, 31): 100}


@pytest.mark.parametrize(
    ("word", "reason"),
    [("Cancelled", "cancelled"), ("VOID", "void"), ("Entwurf", "draft"), ("交易失败", "failed"), ("Pending", "pending")],
)
def test_rows_that_never_were_money_are_skipped_and_counted(word: str, reason: str) -> None:
    found = understood(f"Date,Customer,Amount,Status\n2025-01-31,Ada,5,{word}\n2025-01-31,Ada,7,Paid")
    assert [row["amount"] for row in rows(found)] == [7]
    assert found.control.skipped == {f"status_{reason}": 1}
    [money] = found.control.money
    assert (money.read, money.accepted, money.skipped, money.adds_up) == (12, 7, 5, True)


@pytest.mark.parametrize(
    ("day", "headings", "both", "skipped"),
    [
        ("Order Date", "Payment Status,Order Status", "Pending,Completed", "pending"),
        ("Order Date", "Payment Status,Order Status", "Failed,Completed", "failed"),
        ("Order Date", "Payment Status,Order Status", "Paid,Processing", None),
        ("Payment Date", "Payment Status,Status", "Completed,Bounced", "bounced"),
        ("Payment Date", "Payment Status,Status", "Approved,Failed", "failed"),
        ("Payment Date", "Payment Status,Status", "Approved,Pending", "pending"),
        ("Payment Date", "Payment Status,Invoice Status", "Completed,Unpaid", None),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_states_the_one_that_is_no_money_counts(
    day: str, headings: str, both: str, skipped: str | None, turned: bool
) -> None:
    heads, cells = (",".join(part.split(",")[:: -1 if turned else 1]) for part in (headings, both))
    found = understood(f"{day},Customer,Amount,{heads}\n2025-01-31,Ada,5,{cells}\n2025-01-31,Bo,7,Paid,Paid")
    assert found.control.skipped == ({f"status_{skipped}": 1} if skipped else {})


@pytest.mark.parametrize("headings", ["Order Status,Payment Status", "Payment Status,Order Status"])
def test_what_either_state_says_was_refunded_is_a_return(headings: str) -> None:
    cells = "Completed,Refunded" if headings.startswith("Order") else "Refunded,Completed"
    assert kinds(f"Order Date,Customer,Amount,{headings}\n2025-01-31,Ada,60,{cells}") == [("sale", 60), ("return", 60)]


def test_a_disputed_invoice_is_marked() -> None:
    [row] = rows(understood("Date,Due,Customer,Amount,Disputed\n2025-01-31,2025-02-28,Ada,5,Yes"))
    assert row["status"] == "disputed"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("2025-01-31,Ada,s. Anlage", "Amount", "not_a_number"),
        ("2025-01-31,Ada,", "Amount", "amount_missing"),
        ("2025-01-31,Ada,5 %", "Amount", "percent"),
        ("2025-01-31,Ada,1000000000000000000", "Amount", "too_large"),
        ("2025-01-31,Ada,-7123456789012345678901234.37 €", "Amount", "too_large"),
        ('2025-01-31,Ada,"1,000,000,000,000,000,000.00"', "Amount", "too_large"),
        ("2025-01-31,Ada,#NAME?", "Amount", "error_cell"),
        ("31.09.2026,Ada,5", "Date", "no_such_day"),
        ("soon,Ada,5", "Date", "not_a_day"),
        (",Ada,5", "Date", "date_missing"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(line: str, column: str, reason: str) -> None:
    found = understood(f"Date,Customer,Amount\n30.09.2026,Bob,1.00\n{line}")
    [reject] = found.rejects.collect().to_dicts()
    assert (reject["row"], reject["column"], reject["reason"]) == (3, column, reason)
    assert found.control.rejected == 1
    for lang in ("en", "zh"):
        assert f"reason.{reason}" in Words(lang)
        assert f"hint.{reject['hint']}" in Words(lang)


@pytest.mark.parametrize("amount", ["999999999999999999.9999", "-123456789012345678.12345"])
def test_an_amount_of_eighteen_digits_is_read(amount: str) -> None:
    [one] = understood(f"Date,Customer,Amount\n2025-01-31,Ada,{amount}").control.money
    assert one.accepted == Decimal(amount).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def test_an_invoice_needs_a_customer_and_a_sale_does_not() -> None:
    text = "Date,Customer,Type,Amount\n2025-01-31,,Sale,5\n2025-01-31,,Invoice,7"
    found = understood(text)
    assert [(row["kind"], row["customer"]) for row in rows(found)] == [("sale", None)]
    assert found.rejects.collect()["reason"].to_list() == ["customer_missing"]
    assert (found.control.nobody, found.control.nobody_money) == (1, {"XXX": 5})


def test_a_list_of_invoices_without_a_customer_column_is_refused() -> None:
    with pytest.raises(ColumnNotFound):
        understood("Date,Due,Amount\n2025-01-31,2025-02-28,5")


def test_dates_that_can_be_swapped_are_asked_about_and_can_be_told() -> None:
    text = "Date,Customer,Amount\n03/04/2025,Ada,5"
    with pytest.raises(DatesAmbiguous) as raised:
        understood(text)
    assert (raised.value.facts["day_first"], raised.value.facts["month_first"]) == ("3 April 2025", "4 March 2025")
    assert rows(understood(text, day_first=True))[0]["date"] == date(2025, 4, 3)
    assert rows(understood(text, day_first=False))[0]["date"] == date(2025, 3, 4)


def test_a_due_date_before_its_document_decides_the_order_of_the_dates() -> None:
    [row] = rows(understood("Date,Due,Customer,Amount\n03/04/2025,02/05/2025,Ada,5"))
    assert (row["date"], row["due"]) == (date(2025, 4, 3), date(2025, 5, 2))


def test_a_date_in_the_future_decides_the_order_of_the_dates() -> None:
    [row] = rows(understood("Date,Customer,Amount\n03/12/2026,Ada,5"))
    assert row["date"] == date(2026, 3, 12)


def test_a_decimal_mark_that_can_be_a_thousands_mark_is_asked_about_and_can_be_told() -> None:
    text = "Date,Customer,Amount\n2025-01-31,Ada,1.234"
    with pytest.raises(DecimalAmbiguous):
        understood(text)
    assert rows(understood(text, decimal=","))[0]["amount"] == 1234


def test_a_time_column_of_its_own_is_kept() -> None:
    [row] = rows(understood("Date,Time,Customer,Amount\n31/01/2025,2:30:00 PM,Ada,5"))
    assert (row["date"], row["time"]) == (date(2025, 1, 31), time(14, 30))


def test_the_currency_comes_from_its_column_the_mark_or_the_user() -> None:
    text = "Date,Customer,Amount,Currency\n2025-01-31,Ada,5,eur\n2025-01-31,Ada,€5,\n2025-01-31,Ada,5,人民币\n2025-01-31,Ada,5,"
    assert [row["currency"] for row in rows(understood(text))] == ["EUR", "EUR", "CNY", "XXX"]
    assert rows(understood(text, currency="CHF"))[3]["currency"] == "CHF"


def test_ids_keep_leading_zeros_and_lose_what_a_workbook_added() -> None:
    [row] = rows(understood("Date,Customer No,Invoice,Amount\n2025-01-31,00123,17850.0,5"))
    assert (row["customer"], row["document"]) == ("00123", "17850")


def test_a_total_line_may_take_payments_without_a_sign_off() -> None:
    text = "date,customer,type,amount\n2025-01-01,Ada,invoice,100\n2025-01-02,Ada,invoice,50\n2025-02-01,Ada,payment,30"
    totals = ("120.00", "180.00", "150.00")
    found = [understand(sheet(text, total=("Total", "", "", total)), Told(today=TODAY)).control.totals[0] for total in totals]
    assert [line.agrees for line in found] == [True, True, False]


def test_a_total_line_is_compared_with_the_rows() -> None:
    text = "Date,Customer,Amount\n2025-01-31,Ada,5\n2025-01-31,Bob,7"
    [right] = understand(sheet(text, total=("Total", "", "12.00")), Told(today=TODAY)).control.totals
    [wrong] = understand(sheet(text, total=("Total", "", "13.00")), Told(today=TODAY)).control.totals
    assert (right.agrees, right.row) == (True, 4)
    assert (wrong.agrees, wrong.says, wrong.found) == (False, 13, 12)


def test_equal_lines_are_kept_and_counted() -> None:
    found = understood("Date,Customer,Amount\n2025-01-31,Ada,5\n2025-01-31,Ada,5")
    assert len(rows(found)) == 2
    assert found.control.equal_lines == 1


def test_hard_to_believe_dates_are_kept_and_noted() -> None:
    found = understood("Date,Due,Customer,Amount\n1980-01-31,1980-01-01,Ada,5\n2027-01-31,2027-02-28,Ada,5")
    assert {note.key: note.values["rows"] for note in found.control.notes} == {
        "date_before_1990": 1,
        "date_in_future": 1,
        "due_before_date": 1,
    }
    assert all(f"note.{note.key}" in Words("zh") for note in found.control.notes)


def test_amounts_with_more_than_four_decimals_are_rounded_and_counted() -> None:
    found = understood("Date,Customer,Amount\n2025-01-31,Ada,0.12345")
    assert rows(found)[0]["amount"] == Decimal("0.1235")
    assert [(note.key, note.values) for note in found.control.notes] == [("amounts_rounded", {"rows": 1})]


def test_a_list_of_customers_fills_the_customers_table() -> None:
    found = understood("Customer No,Name,Phone,Email,City,Credit limit\n007,Ada Ltd,0800,a@x.example,Rome,1000")
    assert found.table == "customers"
    [card] = CUSTOMERS.conform(found.rows).collect().to_dicts()
    assert (card["customer"], card["name"], card["credit_limit"]) == ("007", "Ada Ltd", 1000)
    assert (found.control.read, found.control.accepted, found.control.customers) == (1, 1, 1)


@pytest.mark.parametrize("cell", ["", "n/a"])
def test_a_list_of_customers_whose_limits_are_blank_tells_no_limit(cell: str) -> None:
    found = understood(f"customer,name,phone,credit_limit\nx,X,030 123,{cell}")
    assert [(card["customer"], card["credit_limit"]) for card in CUSTOMERS.conform(found.rows).collect().to_dicts()] == [
        ("x", None)
    ]
    assert found.control.accepted == 1


@pytest.mark.parametrize(
    "limits", [('"10,000"',), ('"10,000"', '"25,000"'), ("1.000", "2.500"), ("€1.000",), ('"1,000"', "300")]
)
def test_credit_limits_that_can_be_read_in_two_ways_are_asked_about(limits: tuple[str, ...]) -> None:
    text = "customer,name,credit_limit\n" + "\n".join(f"c{at},C,{limit}" for at, limit in enumerate(limits))
    with pytest.raises(DecimalAmbiguous):
        understood(text)
    assert CUSTOMERS.conform(understood(text, decimal=",").rows).collect()["credit_limit"].null_count() == 0


@pytest.mark.parametrize(
    ("heading", "cells", "currency"),
    [
        ("credit_limit,currency", "1000,JPY", "JPY"),
        ("credit_limit", "JPY 1000", "JPY"),
        ("credit_limit", "1000.00 €", "EUR"),
        ("Credit limit (CHF)", "1000", "CHF"),
        ("credit_limit_eur", "1000", "EUR"),
        ("credit_limit", "1000", None),
        ("credit_limit,currency", ",JPY", None),
    ],
)
def test_a_limit_is_in_the_currency_that_its_card_names(heading: str, cells: str, currency: str | None) -> None:
    [card] = CUSTOMERS.conform(understood(f"customer,name,{heading}\nx,X,{cells}").rows).collect().to_dicts()
    assert card["credit_limit_currency"] == currency
    assert card["credit_limit"] == (None if cells.startswith(",") else 1000)


@pytest.mark.parametrize("told", ["abc", "1k", "10 %"])
@pytest.mark.parametrize("further", ["", "\ny,Y,1000,1000,2020-01-31"])
def test_a_limit_that_is_no_number_leaves_a_card_without_one_and_is_named(told: str, further: str) -> None:
    found = understood(f"customer,name,credit_limit,potential,acquired_on\nx,X,{told},1000,2020-01-31{further}")
    card, *_ = CUSTOMERS.conform(found.rows).collect().sort("customer").to_dicts()
    assert (card["name"], card["credit_limit"], card["potential"]) == ("X", None, 1000)
    assert found.plan.unread_cells == {"credit_limit": (Example(2, told),)}
    assert found.control.rejected == 0


@pytest.mark.parametrize("told", ["unlimited", "No limit", "unbegrenzt", "无限", "none", "-", ""])
def test_no_limit_is_what_some_cells_say(told: str) -> None:
    found = understood(f"customer,name,credit_limit,currency\nx,X,{told},EUR\ny,Y,1000,EUR")
    cards = CUSTOMERS.conform(found.rows).collect().sort("customer").select("credit_limit", "credit_limit_currency").rows()
    assert cards == [(None, None), (1000, "EUR")]
    assert found.plan.unread_cells == {}


def test_other_figures_and_days_of_cards_that_cannot_be_read_are_named() -> None:
    found = understood(
        "customer,phone,potential,acquired_on\nx,1,1000,2020-01-31\ny,2,much,2020-01-31\nz,3,5,2020-02-30\nw,4,,"
    )
    assert found.plan.unread_cells == {"acquired_on": (Example(4, "2020-02-30"),), "potential": (Example(3, "much"),)}
    assert CUSTOMERS.conform(found.rows).collect().sort("customer")["phone"].to_list() == ["4", "1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("customer,name\nx,Ex", {"name": "Ex"}),
        ("customer,terms\nx,net 60", {"terms": "net 60"}),
        ("customer,salesperson\nx,Ann", {"salesperson": "Ann"}),
        ("customer,region\nx,North", {"region": "North"}),
        ("customer,name,address,terms\nx,Ex,1 Main Street,net 60", {"name": "Ex", "terms": "net 60"}),
        ("customer,terms_days\nx,60", {"terms": "60"}),
        ("Kunde,Zahlungsbedingungen\nx,30 Tage netto", {"terms": "30 Tage netto"}),
        ("客户编号,客户名称,账期\nx,甲公司,月结30天", {"name": "甲公司", "terms": "月结30天"}),
    ],
)
def test_a_table_of_nothing_but_what_cards_say_is_a_list_of_customers(text: str, told: dict[str, str]) -> None:
    [card] = CUSTOMERS.conform(understood(text).rows).collect().to_dicts()
    assert {name: value for name, value in card.items() if value is not None} == {"customer": "x", **told}


@pytest.mark.parametrize("text", ["customer,name,Wert\nx,Ex,12.50", "customer,region,when\nx,North,2025-01-01", "customer\nx"])
def test_a_table_with_days_or_figures_that_no_heading_explains_is_no_list_of_customers(text: str) -> None:
    with pytest.raises(ColumnNotFound):
        understood(text)


def test_a_sale_with_an_email_is_no_list_of_customers() -> None:
    assert understood("Date,Customer,Email,City,Amount\n2025-01-31,Ada,a@x.example,Rome,5").table == "ledger"


def test_a_customer_without_a_number_or_name_is_rejected() -> None:
    found = understood("Customer,Phone,Email\nAda,1,a\n,2,b")
    assert (found.control.accepted, found.control.rejected) == (1, 1)


def test_custctls_own_ledger_is_taken_column_by_column() -> None:
    text = (
        "date,time,customer,name,kind,document,due,terms,amount,tax,currency,applies_to,reference,product,category,quantity,cost,"
        "salesperson,channel,region,status,status_date,note,source,file,row\n"
        "2025-01-31,08:15:00,7,Ada,invoice,R1,2025-02-28,net 30,1.234,0.2,EUR,,,Lamp,Home,1,,"
        "Eve,web,EU,disputed,2025-02-01,hm,till,a.csv,17"
    )
    [row] = rows(understood(text))
    assert (row["kind"], row["amount"], row["time"], row["status"]) == ("invoice", Decimal("1.234"), time(8, 15), "disputed")
    assert (row["source"], row["file"], row["row"], row["record"]) == ("till", "a.csv", 17, 2)


def test_a_header_without_rows_is_an_empty_ledger() -> None:
    found = understood("Date,Due,Customer,Amount")
    assert found.rows.collect().height == 0
    assert (found.control.read, found.control.accepted) == (0, 0)


def test_rows_are_ledger_rows_and_rejects_are_rejects() -> None:
    found = understood("Date,Customer,Amount\n2025-01-31,Ada,5\n2025-01-31,Ada,x")
    assert dict(LEDGER.conform(found.rows).collect_schema()) == LEDGER.dtypes
    assert {name: dtype for name, dtype in found.rows.collect_schema().items() if name in LEDGER.columns} == LEDGER.dtypes
    assert dict(found.rejects.collect_schema()) == REJECTS.dtypes
    assert found.rows.collect_schema()["key_high"] == pl.Int64


def test_every_choice_has_words_in_both_languages() -> None:
    text = "Invoice,Customer,Date,Due,Amount,Disputed,SettledDate\n1.0,Ada,2025-01-31,2025-02-28,5,No,2025-02-10"
    for entry in understood(text).choices:
        for lang in ("en", "zh"):
            group = "reason_kind" if entry.field == "kind" else "reason_column"
            assert f"format.{entry.format}" in Words(lang)
            assert f"confidence.{entry.confidence}" in Words(lang)
            assert f"{group}.{entry.reason}" in Words(lang)


def test_a_list_of_payments_stays_one_where_other_files_are_told_to_be_invoices() -> None:
    payments = "Payment No,Customer,Payment Date,Amount,Invoice No\nP1,Ann,2025-02-01,30.00,I1"
    [row] = rows(understood(payments, kind="invoice"))
    assert (row["kind"], row["document"], row["applies_to"]) == ("payment", "P1", "I1")
    assert kinds(payments, kind="refund") == [("refund", 30)]
    paid = "Invoice No,Customer,Invoice Date,Amount,Payment No,Payment Date\nI1,Ann,2025-01-31,30.00,P1,2025-02-01"
    assert kinds(paid, kind="invoice")[0] == ("invoice", 30)
